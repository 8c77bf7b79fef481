import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServer } from '../../src/db/server.ts';
import { freePort, type PostgresServer, startPostgres } from '../support/postgres-server.ts';

/* A server of its own: these tests stop it in its tracks. */
describe('a server that fails', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  const open = (deadlineMs: number, poolSize = 2) =>
    openServer({ url: server.url, poolSize, deadlineMs, prepare: true });

  test('a statement past its deadline is cancelled, and the connection serves the next', async () => {
    const database = open(300);
    await expect(database.rows('select pg_sleep(30)', [])).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(database.rows('select 1 as one', [])).resolves.toEqual([{ one: 1 }]);
    const [row] = await database.rows<{ busy: string }>(
      "select count(*)::text as busy from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'",
      [],
    );
    expect(row?.busy).toBe('0');
    await database.close();
  });

  test('waiting for a free connection counts towards the deadline', async () => {
    const database = open(400, 1);
    const outcomes = await Promise.allSettled([
      database.rows('select pg_sleep(5)', []),
      database.rows('select 1 as one', []),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(database.rows('select 1 as one', [])).resolves.toEqual([{ one: 1 }]);
    await database.close();
  });

  test('a server that freezes in the middle of a query: an error in time, and recovery when it thaws', async () => {
    const database = open(500);
    await database.rows('select 1', []);
    const frozen = processesOf(server.pid);
    signal(frozen, 'SIGSTOP');
    const begun = performance.now();
    try {
      await expect(database.rows('select 2', [])).rejects.toMatchObject({ code: 'TIMEOUT' });
      expect(performance.now() - begun).toBeLessThan(2_000);
    } finally {
      signal(frozen, 'SIGCONT');
    }
    await expect
      .poll(() => database.rows('select 3 as three', []).catch(({ code }) => code), { timeout: 20_000 })
      .toEqual([{ three: 3 }]);
    await database.close();
  });

  test('killed connections are replaced', async () => {
    const database = open(5_000);
    await database.rows('select 1', []);
    const killer = open(5_000, 1);
    await killer.rows(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()',
      [],
    );
    await expect
      .poll(() => database.rows('select 3 as three', []).catch(() => null), { timeout: 10_000 })
      .toEqual([{ three: 3 }]);
    await Promise.all([database.close(), killer.close()]);
  });

  test('several processes may migrate at once', async () => {
    const databases = [open(30_000), open(30_000), open(30_000)];
    await Promise.all(databases.map((database) => database.migrate()));
    await expect(databases[0]?.rows('select count(*)::int as runs from runs', [])).resolves.toEqual([
      { runs: 0 },
    ]);
    await Promise.all(databases.map((database) => database.close()));
  });
});

test('a server that is not there is said so, without its password', async () => {
  const port = await freePort();
  const database = openServer({
    url: `postgres://someone:secret-word@127.0.0.1:${port}/runs`,
    poolSize: 1,
    deadlineMs: 2_000,
    prepare: true,
  });
  expect(database.description).toBe(`PostgreSQL at 127.0.0.1:${port}/runs`);
  const error = await database.migrate().catch((caught: Error) => caught);
  expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  expect(String(error)).not.toContain('secret-word');
  await database.close();
});

function processesOf(postmaster: number): number[] {
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(postmaster)], { encoding: 'utf8' });
  return [postmaster, ...children.trim().split(/\s+/).map(Number)];
}

function signal(processes: readonly number[], name: NodeJS.Signals): void {
  for (const pid of processes) {
    try {
      process.kill(pid, name);
    } catch {
      // A child that has ended meanwhile.
    }
  }
}
