import { join } from 'node:path';
import postgres from 'postgres';
import { contenders } from './contenders/index.js';
import { ensureLoaded } from './data/load.js';
import { writeValues } from './data/values.js';
import { cacheDirectory } from './machine/cache.js';
import { planCores } from './machine/cores.js';
import { benchNode } from './machine/node.js';
import { startPostgres } from './machine/postgres.js';
import { cleanUpOnExit } from './machine/processes.js';
import { peakMemory } from './machine/usage.js';
import { judge } from './marks.js';
import { compareAnswers } from './measure/answers.js';
import { loadOnce, medians } from './measure/round.js';
import { startServer } from './measure/servers.js';
import { openStatementCounter } from './measure/statements.js';
import { profileServer } from './profile.js';
import { queries, rowQueries, setOf } from './queries.js';
import { clientTable, conditions, marksTable, memoryTable, queryTable, writeResults } from './report.js';
import { judgeScale, measureScale, scaleTables } from './scale.js';

/** Before each round, and once before anything is counted. */
const [warmUp, firstWarmUp] = [1, 3];

/**
 * Runs the benchmark that the options ask for, and answers the exit code.
 * @param {ReturnType<typeof import('./options.js').parseOptions>} options
 * @param {{ note: (line: string) => void, say: (text: string) => void }} out progress and results
 */
export async function benchmark(options, { note, say }) {
  cleanUpOnExit();
  const node = benchNode();
  const cores = planCores();
  const cache = cacheDirectory();
  const set = setOf(options.scale);
  const database = await openDatabase({ cache, set, cores, note });
  const surroundings = { databaseUrl: database.url, cache, values: join(cache, 'values') };
  try {
    await prepare({ set, node, surroundings, note });
    const bench = { options, node, cores, set, surroundings, database, note, say };
    if (options.profile) await profileServer(contenders[options.profile], bench);
    else return await measure(bench);
    return 0;
  } finally {
    await database.stop();
  }
}

async function openDatabase({ cache, set, cores, note }) {
  const url = process.env.BENCH_DATABASE_URL;
  if (url) return { url, pid: null, stop: async () => {} };
  return startPostgres({ directory: cache, name: set.name, cores: cores?.others ?? null, note });
}

async function prepare({ set, node, surroundings, note }) {
  await writeValues(surroundings.values);
  await ensureLoaded({
    url: surroundings.databaseUrl,
    set,
    note,
    // Runpath brings an empty database to its model when it starts.
    migrate: async () => (await startServer(contenders.runpath, { node, cores: null }, surroundings)).stop(),
  });
}

async function measure(bench) {
  const { options, database, set, note, say } = bench;
  const counter = await openStatementCounter(database.url);
  const servers = {};
  try {
    for (const name of options.contenders) {
      note(`Starting ${contenders[name].name} …`);
      servers[name] = await startServer(contenders[name], bench, bench.surroundings);
    }
    const results = {};
    for (const query of rowQueries.filter((name) => options.queries.includes(name)))
      results[query] = await measureQuery(query, servers, bench, counter);
    const memory = Object.fromEntries(
      Object.entries(servers).map(([name, { pid }]) => [name, peakMemory(pid)]),
    );
    if (options.queries.includes('v')) results.v = await measureQuery('v', servers, bench, counter);
    const alone = options.queries.includes('c1') ? await measureAlone(servers, bench) : null;
    const atScale =
      options.queries.includes('scale') && servers.runpath
        ? await measureScale(servers.runpath, bench)
        : null;

    const marks = [...judge({ results, memory }), ...(atScale ? judgeScale(atScale) : [])];
    const tables = [
      conditions({ ...bench, ...options, set, postgres: await versionOf(database.url) }),
      ...Object.entries(results).map(([query, rows]) => queryTable(query, rows)),
      ...(alone ? [clientTable(alone)] : []),
      ...(rowQueries.some((query) => results[query]) ? [memoryTable(memory)] : []),
      ...(atScale ? scaleTables(atScale) : []),
      ...(marks.length > 0 ? [marksTable(marks)] : []),
    ].join('\n\n');
    say(tables);
    if (options.complete) {
      writeResults(`results:${set.name}`, tables);
      note('Written to bench/README.md.');
    }
    return options.short && marks.some(({ holds }) => !holds) ? 1 : 0;
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
    await counter.close();
  }
}

async function measureQuery(query, servers, bench, counter) {
  const { options, set, note } = bench;
  const able = Object.entries(servers).filter(([, { contender }]) => contender.requests[query]);
  if (able.length === 0) return {};
  note(`${queries[query].title}: ${queries[query].about}`);
  const lengths = await compareAnswers(
    query,
    able.map(([, server]) => server),
    set,
  );
  note(`  ${able.length === 1 ? 'the answer has the size it should have' : 'all answer the same content'}`);
  const task = ([, server], seconds, warm) =>
    loadOnce({ ...taskOf(query, server, bench), connections: options.connections, seconds, warmUp: warm });
  const statements = {};
  for (const entry of able) {
    const [name, server] = entry;
    await task(entry, firstWarmUp, 0);
    statements[name] = await counter.count(server, taskOf(query, server, bench).requests);
  }
  const rounds = Object.fromEntries(able.map(([name]) => [name, []]));
  for (let round = 1; round <= options.rounds; round += 1)
    for (const [at, entry] of able.entries()) {
      const [name, { contender }] = entry;
      const seen = await task(entry, options.seconds, warmUp);
      if (seen.bytes < lengths[at])
        throw new Error(`${contender.name} answered less under load than it did alone.`);
      note(`  round ${round} of ${options.rounds}: ${contender.name} ${seen.perSecond.toFixed(0)}/s`);
      rounds[name].push({ ...seen, bytes: lengths[at] });
    }
  return Object.fromEntries(
    able.map(([name]) => [name, { ...medians(rounds[name]), statements: statements[name] }]),
  );
}

async function measureAlone(servers, bench) {
  const results = {};
  for (const query of rowQueries) {
    bench.note(`C1: ${queries[query].title} for one client`);
    results[query] = {};
    for (const [name, server] of Object.entries(servers))
      results[query][name] = await loadOnce({
        ...taskOf(query, server, bench),
        connections: 1,
        warmUp,
        seconds: bench.options.seconds,
      });
  }
  return results;
}

function taskOf(query, { contender, url, pid }, { node, cores, set, database }) {
  const requests = queries[query].parameters(set).map((parameters) => contender.requests[query](parameters));
  return { node, cores, url, requests, serverPid: pid, databasePid: database.pid };
}

async function versionOf(url) {
  const sql = postgres(url, { max: 1 });
  const [{ version }] = await sql`select current_setting('server_version') as version`;
  await sql.end();
  return `PostgreSQL ${version.split(' ')[0]}`;
}
