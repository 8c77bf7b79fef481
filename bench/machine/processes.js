import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** @type {Map<import('node:child_process').ChildProcess, NodeJS.Signals>} */
const running = new Map();

/** Starts a process that never outlives this one: a signal ends it where nothing else has. */
export function start(command, args, options, lastSignal = 'SIGKILL') {
  const child = spawn(command, args, options);
  running.set(child, lastSignal);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/** Asks a process to stop, and waits until it has; kills it where it takes too long. */
export async function stop(child, signal = 'SIGTERM', patience = 15_000) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const killer = setTimeout(() => child.kill('SIGKILL'), patience);
  await gone;
  clearTimeout(killer);
}

/** Ends with this process all that it started, whichever way it ends. */
export function cleanUpOnExit() {
  process.once('exit', () => {
    for (const [child, signal] of running) child.kill(signal);
  });
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ])
    process.once(signal, () => process.exit(128 + number));
}
