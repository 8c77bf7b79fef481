import { pinned } from '../machine/cores.js';
import { eventually, freePort } from '../machine/ports.js';
import { start, stop } from '../machine/processes.js';

/** Given to every contender alike. */
export const nodeFlags = ['--max-semi-space-size=64'];

/**
 * Starts a contender's server, and waits until it answers.
 * @param {import('../contenders/contender.js').Contender} contender
 * @param {{ node: { path: string }, cores: { server: string } | null, flags?: string[] }} how
 * @param {Omit<import('../contenders/contender.js').Surroundings, 'port'>} surroundings
 */
export async function startServer(contender, { node, cores, flags = [] }, surroundings) {
  const port = await freePort();
  const command = pinned(cores?.server ?? null, node.path, [
    ...nodeFlags,
    ...flags,
    contender.script,
    ...contender.args,
  ]);
  const { PATH, HOME, TMPDIR } = process.env;
  const child = start(...command, {
    cwd: surroundings.cache,
    env: { PATH, HOME, TMPDIR, NODE_ENV: 'production', ...contender.environment({ ...surroundings, port }) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-4_000);
  });
  const url = `http://127.0.0.1:${port}`;
  const ended = () => (child.exitCode === null ? null : `${contender.name} ended:\n${complaint}`);
  await eventually(() => fetch(url, { method: 'HEAD' }), ended);
  return { contender, url, pid: child.pid, stop: () => stop(child), complaint: () => complaint };
}
