import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEmbedded } from '../../src/db/embedded.ts';
import { templateFile } from '../../src/db/template.ts';

const lockModule = new URL('../../dist/db/directory-lock.js', import.meta.url).href;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'runpath-embedded-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('a second opening of one directory says who holds it', async () => {
  const first = await openEmbedded(directory);
  await expect(openEmbedded(directory)).rejects.toThrow(
    `${directory} is in use by process ${process.pid} (since `,
  );
  await first.close();
  const second = await openEmbedded(directory);
  await second.close();
});

test('another process is refused while this one holds the directory, and let in after', async () => {
  const take = () =>
    promisify(execFile)(process.execPath, [
      '--input-type=module',
      '-e',
      `import { holdDirectory } from ${JSON.stringify(lockModule)};
       try { holdDirectory(${JSON.stringify(directory)}); console.log('held'); } catch (error) { console.log(error.message); }`,
    ]).then(({ stdout }) => stdout.trim());
  const store = await openEmbedded(directory);
  expect(await take()).toContain(`is in use by process ${process.pid}`);
  await store.close();
  expect(await take()).toBe('held');
});

test('what was written is there when the directory is opened again', async () => {
  const first = await openEmbedded(directory);
  await first.migrate();
  await first.rows(
    "insert into projects (project_id, name, created_at) values ('00000000-0000-4000-8000-000000000001', 'kept', '2026-01-02 03:04:05.678901+00')",
    [],
  );
  await first.close();
  const second = await openEmbedded(directory);
  await second.migrate();
  expect(await second.rows('select name, created_at from projects', [])).toEqual([
    { name: 'kept', created_at: '2026-01-02 03:04:05.678901+00' },
  ]);
  await second.close();
});

/** What a store is given once, when it is made from nothing, and how many tables it has from the start. */
async function madeFrom(template?: null): Promise<{ id: string; tables: number }> {
  const store = await openEmbedded(await mkdtemp(join(directory, 'store-')), template);
  try {
    const rows = await store.rows<{ id: string; tables: number }>(
      "select system_identifier::text as id, (select count(*)::int from pg_tables where schemaname = 'public') as tables from pg_control_system()",
      [],
    );
    return rows[0] ?? expect.fail('no row');
  } finally {
    await store.close();
  }
}

test('fresh stores start from what the build left, with its tables', async () => {
  expect(existsSync(templateFile())).toBe(true);
  const first = await madeFrom();
  expect(first.tables).toBeGreaterThan(10);
  expect(await madeFrom()).toEqual(first);
});

test('without what the build left, a store is made from nothing', async () => {
  const { tables } = await madeFrom(null);
  expect(tables).toBe(0);
}, 120_000);

test('the build leaves one template, of which no release finds another one’s', async () => {
  const left = (await readdir(new URL('../../dist', import.meta.url))).filter((name) =>
    /\.tar\.gz$/.test(name),
  );
  expect(left.map((name) => `/${name}`)).toEqual([templateFile().slice(templateFile().lastIndexOf('/'))]);
});

test('a store that was begun and never finished is begun again', async () => {
  await mkdir(join(directory, 'postgres', 'base'), { recursive: true });
  await writeFile(join(directory, 'postgres', 'PG_VERSION'), 'half');
  await writeFile(join(directory, 'begun'), '');
  const store = await openEmbedded(directory);
  await store.migrate();
  expect(await store.rows('select name from projects', [])).toEqual([]);
  await store.close();
  expect(existsSync(join(directory, 'begun'))).toBe(false);
  expect(await readFile(join(directory, 'postgres', 'PG_VERSION'), 'utf8')).toMatch(/^\d+/);
});
