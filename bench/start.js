import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machineLine } from './machine/about.js';
import { freePort } from './machine/ports.js';
import { cleanUpOnExit } from './machine/processes.js';
import { marksTable, writeResults } from './report.js';
import { table } from './table.js';

const repository = fileURLToPath(new URL('..', import.meta.url));
const times = 7;
/** What may pass until the first answer, in seconds. */
const wanted = { existing: 1.5, fresh: 5 };
const patienceMs = 120_000;

/**
 * Starts Runpath as people do, on the embedded store, and measures how long it takes to the first answer; tells the
 * medians and answers the exit code.
 */
export async function measureStarts({ note, say }) {
  cleanUpOnExit();
  const place = await mkdtemp(join(tmpdir(), 'runpath-start-'));
  try {
    const existing = join(place, 'existing');
    note('Filling a store with the examples …');
    await start(existing, 'true');
    const seconds = { existing: [], fresh: [] };
    for (let n = 1; n <= times; n += 1) {
      seconds.existing.push(await start(existing, 'true'));
      seconds.fresh.push(await start(join(place, `fresh-${n}`), 'false'));
      note(
        `  ${n} of ${times}: ${seconds.existing.at(-1).toFixed(2)} s, ${seconds.fresh.at(-1).toFixed(2)} s`,
      );
    }
    const found = { existing: median(seconds.existing), fresh: median(seconds.fresh) };
    const range = (all) => `${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)}`;
    const marks = Object.entries(wanted).map(([name, most]) => ({
      mark: `${titles[name]}, seconds`,
      wanted: `< ${most}`,
      found: found[name].toFixed(2),
      holds: found[name] < most,
    }));
    const text = [
      `- ${new Date().toISOString().slice(0, 10)}, ${machineLine()}; Node ${process.version}; medians of ${times} starts in turn`,
      table([
        ['From `npm start` to the first answer', 'median s', 'range s'],
        ...Object.entries(seconds).map(([name, all]) => [titles[name], found[name].toFixed(2), range(all)]),
      ]),
      marksTable(marks),
    ].join('\n\n');
    say(text);
    writeResults('results:start', text);
    return marks.every(({ holds }) => holds) ? 0 : 1;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

const titles = {
  existing: 'an embedded store that holds the examples',
  fresh: 'a fresh one, without examples',
};

/** Seconds from `npm start` to an answer; the process has ended when they are told. */
async function start(directory, examples) {
  const port = await freePort();
  const { PATH, HOME, TMPDIR } = process.env;
  const environment = {
    ...{ PATH, HOME, TMPDIR, PORT: String(port) },
    ...{ RUNPATH_DATA_DIR: directory, RUNPATH_EXAMPLES: examples },
  };
  const began = performance.now();
  // A group of its own: npm, its shell and Runpath end together.
  const child = spawn('npm', ['start'], {
    cwd: repository,
    env: environment,
    stdio: 'ignore',
    detached: true,
  });
  const ended = once(child, 'exit');
  const cut = () => process.kill(-child.pid, 'SIGKILL');
  process.once('exit', cut);
  try {
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`npm start ended with code ${child.exitCode}.`);
      if (performance.now() - began > patienceMs) throw new Error('npm start gave no answer in two minutes.');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return (performance.now() - began) / 1000;
  } finally {
    process.off('exit', cut);
    if (child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await ended;
    while (hasGroup(child.pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function hasGroup(id) {
  try {
    return process.kill(-id, 0);
  } catch {
    return false;
  }
}

async function answers(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ query: '{ pipelines { nodes { name latestRun { name } } } }' }),
    });
    const { data } = await response.json();
    return data?.pipelines !== undefined;
  } catch {
    return false;
  }
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
