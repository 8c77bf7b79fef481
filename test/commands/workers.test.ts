import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from '../support/postgres-server.ts';
import { emptyServerDatabase } from '../support/stores.ts';
import { names, serving } from './served.ts';

// Each test starts several processes, some of them one after the other.
vi.setConfig({ testTimeout: 240_000 });
const { serve } = serving();
const examples = ['examples', 'examples-0.40.2'];
let database: Awaited<ReturnType<typeof emptyServerDatabase>>;
let sql: postgres.Sql;
beforeAll(async () => {
  database = await emptyServerDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** The processes that have connections to the store: those that have answered. */
async function answering(): Promise<number[]> {
  const rows = await sql<{ name: string }[]>`
    select distinct application_name as name from pg_stat_activity
    where datname = current_database() and application_name like 'runpath %' order by 1`;
  return rows.map(({ name }) => Number(name.split(' ')[1]));
}

/** Asks until so many processes have answered. */
async function askUntilAnswered(port: number, by: number): Promise<number[]> {
  let pids: number[] = [];
  await expect
    .poll(
      async () => {
        expect(await names(port)).toEqual(examples);
        pids = await answering();
        return pids.length;
      },
      { timeout: 100_000, interval: 20 },
    )
    .toBe(by);
  return pids;
}

const runs = (pid: number) => {
  try {
    process.kill(pid, 0);
    // A zombie has ended, and waits for whoever inherited it to look.
    return !existsSync('/proc') || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
const gone = (pids: number[]) =>
  expect.poll(() => pids.filter(runs), { timeout: 100_000, interval: 50 }).toEqual([]);

test('workers share a port and one import; a dead one is replaced; a stop ends all of them', async () => {
  const port = await freePort();
  const served = serve({ PORT: String(port), DATABASE_URL: database.url }, '--workers', '2');
  await served.serving();
  expect(served.said.out).toContain(`Runpath serves http://localhost:${port}/graphql`);
  expect(served.said.out).toContain('Workers: 2 processes');
  expect(served.said.error.match(/importing the example histories/g)).toHaveLength(1);

  const [first, second] = await askUntilAnswered(port, 2);
  if (!first || !second) return expect.fail('two processes');
  expect([first, second]).not.toContain(served.child.pid);
  process.kill(first, 'SIGKILL');
  // Until its end is noticed, connections may still be handed to it.
  const replaced = `Worker ${first} was ended by SIGKILL: another one takes its place.\n`;
  await expect.poll(() => served.said.error, { timeout: 30_000 }).toContain(replaced);
  const after = await askUntilAnswered(port, 2);
  expect(after).toContain(second);
  expect(after).not.toContain(first);
  expect(served.said.error).toContain(`Worker ${first} was ended by SIGKILL: another one takes its place.\n`);

  served.child.kill('SIGTERM');
  expect(await served.ended).toBe(0);
  await gone(after);
});

test('links that one worker signs are taken by the others', async () => {
  const port = await freePort();
  const served = serve({ PORT: String(port), DATABASE_URL: database.url }, '--workers', '2');
  await served.serving();
  await askUntilAnswered(port, 2);
  const query =
    '{ run(name: "train-1") { step(name: "evaluate") { output(name: "accuracy") { value { url } } } } }';
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as {
    data: { run: { step: { output: { value: { url: string } } } } };
  };
  for (let time = 0; time < 6; time += 1) {
    const file = await fetch(data.run.step.output.value.url, { headers: { Connection: 'close' } });
    expect(file.status).toBe(200);
    await file.arrayBuffer();
  }
});

test('what runs when a stop comes is answered', async () => {
  const port = await freePort();
  const served = serve({ PORT: String(port), DATABASE_URL: database.url }, '--workers', '2');
  await served.serving();
  const holder = postgres(database.url, { max: 1, onnotice: () => {} });
  try {
    await holder`begin`;
    await holder`lock table projects in access exclusive mode`;
    const asked = Array.from({ length: 4 }, () => names(port));
    await expect
      .poll(
        async () =>
          (await holder`select 1 from pg_locks where not granted and relation = 'projects'::regclass`).length,
        { timeout: 100_000, interval: 20 },
      )
      .toBe(4);
    served.child.kill('SIGTERM');
    await expect.poll(() => served.said.error).toContain('Stopping: what runs may end.');
    await holder`commit`;
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 4 }, () => examples));
    expect(await served.ended).toBe(0);
  } finally {
    await holder.end();
  }
});

test('no worker outlives the process that started it', async () => {
  const port = await freePort();
  const served = serve({ PORT: String(port), DATABASE_URL: database.url }, '--workers', '2');
  await served.serving();
  const pids = await askUntilAnswered(port, 2);
  served.child.kill('SIGKILL');
  await served.ended;
  await gone(pids);
});

test('workers that end as soon as they start are given up, and the reason is said once', async () => {
  const port = await freePort();
  const served = serve({ PORT: String(port), DATABASE_URL: database.url }, '--workers', '2');
  await served.serving();
  const taken = serve({ PORT: String(port), DATABASE_URL: database.url }, '--workers', '2');
  expect(await taken.ended).toBe(1);
  expect(taken.said.error).toBe(`Port ${port} is in use; choose another with PORT=${port + 1}\n`);

  const killing = setInterval(async () => {
    for (const pid of childrenOf(served.child.pid ?? 0)) process.kill(pid, 'SIGKILL');
  }, 20);
  try {
    expect(await served.ended).toBe(1);
  } finally {
    clearInterval(killing);
  }
  expect(served.said.error).toMatch(
    /Workers end as soon as they start; the last one was ended by SIGKILL\. Giving up\.\n$/,
  );
});

test('an embedded store stays with one process, and says so', async () => {
  const PORT = String(await freePort());
  const two = serve({ PORT }, '--workers', '2');
  expect(await two.ended).toBe(1);
  expect(two.said.error).toBe(
    '--workers 2: an embedded store is served by one process. Name a PostgreSQL server with DATABASE_URL, or leave --workers out.\n',
  );
  const auto = serve({ PORT, RUNPATH_EXAMPLES: 'false' }, '--workers', 'auto');
  await auto.serving();
  const note = 'An embedded store is served by one process: --workers auto is 1.\n';
  expect(auto.said.error).toBe(availableParallelism() > 1 ? note : '');
  expect(childrenOf(auto.child.pid ?? 0)).toEqual([]);
  const wrong = serve({ PORT }, '--workers', '0');
  expect(await wrong.ended).toBe(1);
  expect(wrong.said.error).toContain('a whole number from 1 to 256, or auto');
});

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
