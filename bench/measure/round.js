import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { pinned } from '../machine/cores.js';
import { start } from '../machine/processes.js';

const script = fileURLToPath(new URL('./load.js', import.meta.url));

/**
 * @typedef {object} Seen what one round saw; CPU in milliseconds per request, null where the system does not tell
 * @property {number} perSecond
 * @property {number} p50
 * @property {number} p99
 * @property {number | null} serverCpu
 * @property {number | null} databaseCpu
 * @property {number} bytes
 */

/**
 * Loads one server with the requests of one query, from another process.
 * @returns {Promise<Seen>}
 */
export async function loadOnce({ node, cores, ...task }) {
  const child = start(...pinned(cores?.others ?? null, node.path, [script]), {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(JSON.stringify(task));
  const [answer, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (!answer) throw new Error(`The load on ${task.url} failed:\n${complaint}`);
  return JSON.parse(answer);
}

/** The median of each figure over several rounds. */
export function medians(rounds) {
  return Object.fromEntries(
    Object.keys(rounds[0]).map((figure) => [figure, median(rounds.map((round) => round[figure]))]),
  );
}

function median(numbers) {
  if (numbers.includes(null)) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
}
