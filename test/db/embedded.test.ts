import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEmbedded } from '../../src/db/embedded.ts';

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
