import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { importHistory } from '../../src/sources/history.ts';
import { changedCopy, databaseOf, ownDirectory } from './recorded.ts';
import { ownStore } from './store.ts';

const database = await ownStore('embedded');
// Its own, so that no copy that others make at the same time is taken for one left behind.
beforeEach(async () => vi.stubEnv('TMPDIR', await ownDirectory()));
afterEach(() => vi.unstubAllEnvs());
const bring = (path: string) => importHistory(database, 'zenml', path);
const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('runpath-zenml-'));

/** Another process that runs `statements` on a database, says so, and holds on until it is told to run the rest. */
async function writer(path: string, statements: string, rest: string): Promise<ChildProcess> {
  const libsql = createRequire(import.meta.url).resolve('libsql');
  const code = `
    const Database = require(${JSON.stringify(libsql)});
    const db = new Database(${JSON.stringify(path)});
    db.exec(${JSON.stringify(statements)});
    process.stdout.write('holding');
    process.stdin.once('data', () => {
      db.exec(${JSON.stringify(rest)});
      db.close();
      process.exit(0);
    });`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  await once(child.stdout!, 'data');
  return child;
}

async function finish(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.stdin!.write('on\n');
  await gone;
}

const change = `update pipeline_run set status = 'stopped' where name = 'train-1'`;
const statusOfRun = async () =>
  (await database.rows<{ status: string }>(`select status from runs where name = 'train-1'`, []))[0]?.status;

/** A transaction too large for the cache, so that part of it is in the database file before it ends. */
const half = `pragma cache_size = 2; begin immediate; ${change}; update step_run set source_code = hex(randomblob(4000))`;

it('says that a database is being written, and never locks its writer out', async () => {
  const path = await changedCopy('0.98.0');
  const child = await writer(path, half, 'commit');
  await expect(bring(path)).rejects.toThrow(/is being written; try again/);
  expect(await database.rows('select 1 from projects', [])).toEqual([]);
  await finish(child);
  await bring(path);
  expect(await statusOfRun()).toBe('STOPPED');
  expect(leftovers()).toEqual([]);
});

it('waits for a short change', async () => {
  const path = await changedCopy('0.98.0');
  const child = await writer(path, half, 'commit');
  const importing = bring(path);
  await finish(child);
  await importing;
  expect(await statusOfRun()).toBe('STOPPED');
});

it('reads what was committed before a change that only its writer sees', async () => {
  const path = await changedCopy('0.98.0');
  const child = await writer(path, `begin immediate; ${change}`, 'commit');
  expect(existsSync(`${path}-journal`)).toBe(true);
  await bring(path);
  expect(await statusOfRun()).toBe('COMPLETED');
  await finish(child);
});

it('reads what a writer in WAL mode has committed, and nothing else', async () => {
  const path = await changedCopy('0.98.0', (db) => db.exec('pragma journal_mode = wal'));
  const child = await writer(
    path,
    `pragma wal_autocheckpoint = 0; ${change}; begin immediate; update pipeline_run set status = 'failed' where name = 'train-1'`,
    'commit',
  );
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
  await bring(path);
  expect(await statusOfRun()).toBe('STOPPED');
  await finish(child);
  await bring(path);
  expect(await statusOfRun()).toBe('FAILED');
  expect(leftovers()).toEqual([]);
});

it('leaves the database and its directory as they were', async () => {
  const path = await changedCopy('0.40.2');
  await utimes(path, 1_000_000_000, 1_000_000_000);
  const before = readFileSync(path);
  await bring(path);
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(statSync(path).mtimeMs).toBe(1_000_000_000_000);
  expect(readdirSync(path.replace(/zenml\.db$/, ''))).toEqual(['zenml.db']);
  expect(leftovers()).toEqual([]);
});

it('takes nothing that the recording marked as not to be imported', async () => {
  const marker = 'not-to-be-imported-7f3a';
  for (const release of ['0.98.0', '0.40.2'] as const) {
    const source = readFileSync(databaseOf(release), 'latin1');
    const planted =
      source.includes(marker) || source.includes(Buffer.from(`"${marker}"`).toString('base64').slice(4, 20));
    expect(planted).toBe(true);
    await importHistory(database, 'zenml', databaseOf(release), { project: release });
  }
  const tables = await database.rows<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
    [],
  );
  expect(tables.length).toBeGreaterThan(8);
  for (const { name } of tables) {
    const found = await database.rows(`select 1 from "${name}" t where t::text like $1`, [`%${marker}%`]);
    expect(found).toEqual([]);
  }
});
