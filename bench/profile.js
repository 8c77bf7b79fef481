import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadOnce } from './measure/round.js';
import { startServer } from './measure/servers.js';
import { queries } from './queries.js';

const directory = fileURLToPath(new URL('./profiles', import.meta.url));
const shown = 30;

/**
 * Loads one server with each query, a process anew for each, and writes a CPU profile that browsers open; says which
 * functions took the time.
 */
export async function profileServer(contender, bench) {
  const { options, set, cores, node, note, say } = bench;
  mkdirSync(directory, { recursive: true });
  for (const query of options.queries.filter((name) => contender.requests[name])) {
    note(`Profiling ${contender.name} under ${queries[query].title} …`);
    const name = `${contender.name.replaceAll(/\W+/g, '-')}-${query}.cpuprofile`;
    const known = new Set(readdirSync(directory));
    const flags = ['--cpu-prof', `--cpu-prof-dir=${directory}`];
    const server = await startServer(contender, { ...bench, flags }, bench.surroundings);
    const requests = queries[query]
      .parameters(set)
      .map((parameters) => contender.requests[query](parameters));
    const task = { node, cores, url: server.url, requests, serverPid: server.pid, databasePid: null };
    const load = (seconds) => loadOnce({ ...task, connections: options.connections, warmUp: 0, seconds });
    await load(3);
    const from = now();
    const seen = await load(Math.max(options.seconds, 8));
    const until = now();
    await server.stop();
    const file = readdirSync(directory).find((each) => !known.has(each));
    if (!file) throw new Error(`${contender.name} wrote no profile.`);
    const profile = between(JSON.parse(readFileSync(`${directory}/${file}`, 'utf8')), from, until);
    writeFileSync(`${directory}/${name}`, JSON.stringify(profile));
    if (file !== name) rmSync(`${directory}/${file}`);
    say(`${queries[query].title}: ${seen.perSecond.toFixed(0)}/s while profiled, bench/profiles/${name}`);
    say(`${selfTimes(profile).join('\n')}\n`);
  }
}

/** The clock of profiles, in microseconds. */
function now() {
  return Number(process.hrtime.bigint() / 1000n);
}

/** The part of a profile that lies between two moments: the start of the server and its first requests are left out. */
function between(profile, from, until) {
  const { startTime, samples, timeDeltas } = profile;
  let time = startTime;
  const kept = timeDeltas.map((delta) => {
    time += delta;
    return time >= from && time <= until;
  });
  return {
    ...profile,
    startTime: from,
    endTime: until,
    samples: samples.filter((_, at) => kept[at]),
    timeDeltas: timeDeltas.filter((_, at) => kept[at]),
  };
}

function selfTimes({ nodes, samples, timeDeltas }) {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const times = new Map();
  let busy = 0;
  samples.forEach((id, at) => {
    const place = places.get(id);
    if (place === '(idle)' || place === '(root)') return;
    times.set(place, (times.get(place) ?? 0) + timeDeltas[at]);
    busy += timeDeltas[at];
  });
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, shown)
    .map(([place, time]) => `${((time / busy) * 100).toFixed(1).padStart(6)} %  ${place}`);
}

/** A function with its file, from the package or the source folder on. */
function placeOf({ functionName, url, lineNumber }) {
  const file = url.replace(/^.*\/(node_modules\/|dist\/|servers\/)/, '$1');
  return `${functionName || '(anonymous)'}${file ? `  ${file}:${lineNumber + 1}` : ''}`;
}
