import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rename } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openServer } from '../../src/db/server.ts';
import { importHistory } from '../../src/sources/history.ts';
import { contentsOf, differences } from '../sources/contents.ts';
import { alter, changedCopy, databaseOf, ownDirectory } from '../sources/recorded.ts';
import { ownStore } from '../sources/store.ts';
import { type Change, changeKinds, zenmlWriter } from '../sources/zenml-writer.ts';
import { freePort } from '../support/postgres-server.ts';
import { emptyServerDatabase } from '../support/stores.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const fresh = await ownStore('server');
let server: Awaited<ReturnType<typeof emptyServerDatabase>>;
let database: Database;
const running: { child: ChildProcess; ended: Promise<unknown> }[] = [];
beforeEach(async () => {
  server = await emptyServerDatabase();
  database = openServer({ url: server.url, poolSize: 2, deadlineMs: 30_000, prepare: true });
  await database.migrate();
});
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await database.close();
  await server.drop();
});

/** `runpath …` as a user starts it, on the server's store: what it has said so far, and its end. */
async function runpath(words: readonly string[], environment: Record<string, string> = {}) {
  const directory = await ownDirectory();
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: directory,
    // What a killed one leaves goes with the test.
    env: { PATH: process.env.PATH, TMPDIR: directory, DATABASE_URL: server.url, ...environment },
  });
  const said = { out: '', error: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.error += chunk;
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  running.push({ child, ended });
  return { child, said, ended };
}

const status = (path: string, word: string) =>
  alter(path, (db) => void db.exec(`update pipeline_run set status = '${word}' where name = 'train-1'`));
const statusInStore = async () =>
  (await database.rows<{ status: string }>(`select status from runs where name = 'train-1'`, []))[0]?.status;
const soon = { timeout: 100_000, interval: 50 };

it('looks once, is quiet where nothing changed, and its exit code says how it went', {
  timeout: 300_000,
}, async () => {
  const path = await changedCopy('0.98.0');
  const first = await runpath(['sync', 'zenml', path, '--once']);
  expect(await first.ended).toBe(0);
  expect(first.said.out).toMatch(
    /^\S+Z default: projects 1 added; .*; runs 34 added; modelRuns \d+ added; steps \d+ added; /,
  );
  expect(first.said.out.trim().split('\n')).toHaveLength(1);
  expect(first.said.error).toMatch(/^note: \d+ artifacts rest where no directory is known for/);

  const second = await runpath(['sync', 'zenml', `sqlite://${path}`, '--once']);
  expect(await second.ended).toBe(0);
  expect(second.said).toEqual({ out: '', error: '' });

  status(path, 'stopped');
  const third = await runpath(['sync', 'zenml', path, '--once', '--json']);
  expect(await third.ended).toBe(0);
  expect(JSON.parse(third.said.out)).toMatchObject({
    changed: true,
    counts: { runs: { changed: 1, unchanged: 0 } },
  });
  const fourth = await runpath(['sync', 'zenml', path, '--once', '--json']);
  expect(await fourth.ended).toBe(0);
  expect(JSON.parse(fourth.said.out)).toEqual({ time: expect.any(String), changed: false, notes: [] });

  alter(path, (db) => void db.exec(`update step_run set id = 'x' where id = (select min(id) from step_run)`));
  const fifth = await runpath(['sync', 'zenml', path, '--once']);
  expect(await fifth.ended).toBe(2);
  expect(fifth.said.error).toMatch(/^problem: step_run x: is no UUID/m);

  await rename(path, `${path}.away`);
  const sixth = await runpath(['sync', 'zenml', path, '--once']);
  expect(await sixth.ended).toBe(1);
  expect(sixth.said.error).toBe(`There is no file ${path}.\n`);
});

it('looks every so often, waits for a source that is away, and ends when it is told to', {
  timeout: 300_000,
}, async () => {
  const path = await changedCopy('0.98.0');
  const { child, said, ended } = await runpath(['sync', 'zenml', path, '--every', '200ms']);
  const lines = () => said.out.trim().split('\n');
  await expect.poll(lines, soon).toEqual([expect.stringContaining('runs 34 added')]);
  status(path, 'running');
  await expect.poll(lines, soon).toHaveLength(2);
  expect(lines()[1]).toMatch(/^\S+Z default: runs 1 changed$/);
  expect(await statusInStore()).toBe('RUNNING');

  const before = said.error;
  await rename(path, `${path}.away`);
  await expect
    .poll(() => said.error.slice(before.length), soon)
    .toMatch(/^There is no file .*zenml\.db\. Trying again/);
  await wait(1_000);
  await rename(`${path}.away`, path);
  status(path, 'completed');
  await expect.poll(lines, soon).toHaveLength(3);
  expect(said.error.slice(before.length).trim().split('\n')).toHaveLength(1);
  expect(await statusInStore()).toBe('COMPLETED');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

it.each([
  [['sync', 'zenml', 'x.db', '--every', '5'], /expected a time from 100ms to 24h, such as 5s, found "5"/],
  [['sync', 'zenml', 'x.db', '--every', 'soon'], /expected a time/],
  [['sync', 'zenml', 'gopher://u:secret-word@h'], /begins with gopher: known are/],
  [['sync', 'zenml', '/no/such/zenml.db', '--once'], /There is no file/],
  [['sync', 'zenml'], /missing required argument 'database'/],
])('refuses %j', async (words, message) => {
  const { said, ended } = await runpath(words);
  expect(await ended).toBe(1);
  expect(said.error).toMatch(message);
  expect(said.error).not.toContain('secret-word');
});

it('a gateway keeps its own store in step, a run is there while it is running, and a mishap ends nothing', {
  timeout: 300_000,
}, async () => {
  const path = await changedCopy('0.98.0');
  const port = await freePort();
  const { child, said, ended } = await runpath(['serve'], {
    DATABASE_URL: '',
    PORT: String(port),
    RUNPATH_SYNC: `zenml ${path}`,
    RUNPATH_SYNC_EVERY: '200ms',
  });
  const ask = async (name: string) => {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: `{ run(name: "${name}") { status steps { nodes { status } } } }` }),
    }).catch(() => null);
    return ((await response?.json()) as { data?: { run: { status: string } | null } })?.data?.run;
  };
  await expect.poll(() => ask('train-1'), soon).toMatchObject({ status: 'COMPLETED' });
  const writer = zenmlWriter(path, '0.98.0');
  writer.apply([
    ['startRun', 3, 1, 0],
    ['startStep', 0, 0, 0],
  ]);
  const name = `${'c'.repeat(31)}1`;
  await expect
    .poll(() => ask(name), soon)
    .toMatchObject({
      status: 'RUNNING',
      steps: { nodes: expect.arrayContaining([{ status: 'RUNNING' }]) },
    });
  await rename(path, `${path}.away`);
  await expect.poll(() => said.error, soon).toMatch(/the history cannot be looked at.*There is no file/);
  expect(await ask(name)).toMatchObject({ status: 'RUNNING' });
  await rename(`${path}.away`, path);
  writer.apply([
    ['finishStep', 0, 0, 0],
    ['endRun', 0, 0, 0],
  ]);
  await expect
    .poll(() => ask(name), soon)
    .toMatchObject({
      status: 'COMPLETED',
      steps: { nodes: expect.arrayContaining([{ status: 'COMPLETED' }]) },
    });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

it('a gateway is not started on settings that cannot be', { timeout: 120_000 }, async () => {
  const { said, ended } = await runpath(['serve'], { RUNPATH_SYNC: 'zenml', RUNPATH_SYNC_EVERY: 'often' });
  expect(await ended).toBe(1);
  expect(said.error).toMatch(
    /RUNPATH_SYNC: expected zenml <location>\n.*RUNPATH_SYNC_EVERY: expected a time/,
  );
  const unknown = await runpath(['serve'], { RUNPATH_SYNC: 'zenml gopher://u:secret-word@h' });
  expect(await unknown.ended).toBe(1);
  expect(unknown.said.error).toMatch(/begins with gopher/);
  expect(unknown.said.error).not.toContain('secret-word');
});

it('killed at any moment and started again, it loses and doubles nothing', { timeout: 600_000 }, async () => {
  const path = await changedCopy('0.98.0');
  const writer = zenmlWriter(path, '0.98.0');
  const random = (most: number) => Math.floor(Math.random() * most);
  const changes = Array.from(
    { length: 60 },
    () => [changeKinds[random(changeKinds.length)], random(10_000), random(10_000), random(10_000)] as Change,
  );
  let written = 0;
  for (let kills = 0; kills < 8; kills += 1) {
    const { child, ended } = await runpath(['sync', 'zenml', path, '--every', '100ms']);
    // In the first ones everything is to be written, later what changed: the moment is any between the two.
    const writing = async () =>
      (await database.rows<{ n: string }>('select count(*) as n from sync_marks where mark is null', []))[0]
        ?.n !== '0';
    if (kills % 2 === 0) for (let n = 0; n < 400 && !(await writing()); n += 1) await wait(10);
    await wait(random(kills < 4 ? 400 : 3_000));
    child.kill('SIGKILL');
    expect(await ended).toBeNull();
    if (await writing()) written += 1;
    writer.apply(changes.slice(kills * 7, kills * 7 + 7));
  }
  expect(written).toBeGreaterThan(0);
  const last = await runpath(['sync', 'zenml', path, '--once']);
  expect(await last.ended).toBe(0);
  await importHistory(fresh, 'zenml', path);
  expect(differences(await contentsOf(database, false), await contentsOf(fresh, false))).toEqual({});
});

it('a look may give the project a name', async () => {
  const { said, ended } = await runpath([
    'sync',
    'zenml',
    databaseOf('0.40.2'),
    '--once',
    '--project',
    'old',
  ]);
  expect(await ended).toBe(0);
  expect(said.out).toMatch(/ old: projects 1 added/);
});
