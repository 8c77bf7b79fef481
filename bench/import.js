import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { historyIn, touchRun } from './import/history.js';
import { machineLine } from './machine/about.js';
import { cacheDirectory } from './machine/cache.js';
import { startPostgres } from './machine/postgres.js';
import { cleanUpOnExit, start } from './machine/processes.js';
import { cpuTime, peakMemory } from './machine/usage.js';
import { writeResults } from './report.js';
import { table } from './table.js';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const note = (line) => process.stderr.write(`${line}\n`);

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '20000' }, write: { type: 'boolean' } },
});
if (!existsSync(cli)) throw new Error('Runpath is not built yet: npm run build');
cleanUpOnExit();
const directory = cacheDirectory();
const scratch = mkdtempSync(join(directory, 'import-'));
const server = await startPostgres({ directory, name: 'import', cores: null, note });
try {
  await measure(historyIn(directory, Number(values.runs), note));
} finally {
  await server.stop();
  rmSync(scratch, { recursive: true, force: true });
}

async function measure(recorded) {
  const path = join(scratch, 'zenml.db');
  copyFileSync(recorded, path);
  const [imported, copied] = [await emptyDatabase('imported'), await emptyDatabase('copied')];
  await runpath(copied, ['import', 'zenml', join(scratch, 'nothing.db')], 1);

  note('Importing …');
  const whole = await runpath(imported, ['import', 'zenml', path, '--json']);
  const rows = Object.values(whole.said.counts).reduce((sum, { added }) => sum + added, 0);
  note('Copying the same rows …');
  const copying = await copy(imported, copied);
  const again = await runpath(imported, ['import', 'zenml', path, '--json']);
  const quiet = await runpath(imported, ['sync', 'zenml', path, '--once', '--json']);
  touchRun(path);
  const one = await runpath(imported, ['sync', 'zenml', path, '--once', '--json']);

  const { runs, steps, artifacts, metadata } = whole.said.counts;
  const size = (statSync(path).size / 2 ** 20).toFixed(0);
  const line = (what, { seconds, memory, cpu, serverCpu }, seen) => [
    what,
    seconds.toFixed(1),
    cpu === null ? '-' : cpu.toFixed(1),
    serverCpu.toFixed(1),
    seen === null ? '-' : (seen / seconds).toFixed(0),
    memory === null ? '-' : (memory / 2 ** 20).toFixed(0),
  ];
  const text = [
    `- ${new Date().toISOString().slice(0, 10)}, ${machineLine()}, Node ${process.version}, PostgreSQL on the same machine`,
    `- ${runs.added} runs, ${steps.added} steps, ${artifacts.added} artifacts, ${metadata.added} metadata: ` +
      `${rows} rows in the store, from an SQLite database of ${size} MB`,
    '',
    table([
      ['', 'seconds', 'CPU s', 'CPU s of PostgreSQL', 'rows/s', 'peak MB'],
      line('`runpath import` into an empty store', whole, rows),
      line('COPY of the same rows into the same tables', copying, rows),
      line('`runpath import` again: every row compared', again, rows),
      line('`runpath sync --once`, nothing changed', quiet, null),
      line(
        `\`runpath sync --once\`, one run changed: ${one.said.counts.runs.changed} run written`,
        one,
        null,
      ),
    ]),
    '',
    `COPY is ${(whole.seconds / copying.seconds).toFixed(1)} times as fast as the import.`,
  ].join('\n');
  process.stdout.write(`${text}\n`);
  if (quiet.said.changed) throw new Error('A look at an unchanged history found a change.');
  if (one.said.counts.runs.changed + one.said.counts.runs.unchanged !== 1)
    throw new Error('A look after one run changed read others.');
  if (values.write) writeResults('results:import', text);
}

async function emptyDatabase(name) {
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  await sql`drop database if exists ${sql(name)}`;
  await sql`create database ${sql(name)}`;
  await sql.end();
  return Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
}

/** Runs the command line on a database: how long it took, the most memory it held, what it said as JSON. */
async function runpath(url, words, expected = 0) {
  const began = performance.now();
  const child = start(process.execPath, [cli, ...words], {
    env: { PATH: process.env.PATH, DATABASE_URL: url, RUNPATH_DATA_DIR: scratch },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', error: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.error += chunk;
  });
  let memory = null;
  let cpu = 0;
  const before = cpuTime(server.pid);
  const watch = setInterval(() => {
    memory = Math.max(memory ?? 0, peakMemory(child.pid) ?? 0) || null;
    cpu = Math.max(cpu, cpuTime(child.pid) ?? 0);
  }, 50);
  const [code] = await once(child, 'close');
  clearInterval(watch);
  if (code !== expected) throw new Error(`runpath ${words[0]} ended with ${code}:\n${said.error}`);
  const seconds = (performance.now() - began) / 1000;
  const serverCpu = (cpuTime(server.pid) - before) / 1000;
  return { seconds, memory, cpu: cpu / 1000, serverCpu, said: said.out ? JSON.parse(said.out) : null };
}

/** How long COPY takes to bring all rows of one store into the empty tables of another, with their indexes and keys. */
async function copy(from, to) {
  const [source, target] = [from, to].map((url) => postgres(url, { max: 1, onnotice: () => {} }));
  const tables = [
    'projects',
    'pipelines',
    'pipeline_versions',
    'artifacts',
    'visualizations',
    'runs',
    'steps',
  ];
  tables.push('step_parents', 'step_outputs', 'step_inputs', 'metadata', 'tags');
  let seconds = 0;
  let serverCpu = 0;
  // By the server itself, through a file: no client is in the way.
  chmodSync(scratch, 0o777);
  for (const name of tables) {
    const file = join(scratch, `${name}.copy`);
    await source.unsafe(`copy ${name} to '${file}'`);
    const [began, before] = [performance.now(), cpuTime(server.pid)];
    await target.unsafe(`copy ${name} from '${file}'`);
    seconds += (performance.now() - began) / 1000;
    serverCpu += (cpuTime(server.pid) - before) / 1000;
  }
  await source.end();
  await target.end();
  return { seconds, cpu: null, serverCpu, memory: null };
}
