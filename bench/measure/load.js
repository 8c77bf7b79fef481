/*
 * The load, in a process of its own: reads its task from standard input, loads a server with it without a break, first
 * to warm up and then to measure, and writes what it saw to standard output. What was asked before the measuring and
 * answered in it counts, and what was asked in it and is answered later does not, so that slow servers lose nothing.
 */
import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import autocannon from 'autocannon';
import { cpuTime } from '../machine/usage.js';

const { url, requests, connections, warmUp, seconds, serverPid, databasePid } = JSON.parse(
  await text(process.stdin),
);

let latencies = [];
let bytes = 0;
const running = autocannon({ url, requests, connections, duration: warmUp + seconds + 60, timeout: 30 });
running.on('response', (_client, _status, size, milliseconds) => {
  latencies.push(milliseconds);
  bytes += size;
});
await after(warmUp * 1000);
latencies = [];
bytes = 0;
const from = moment();
await after(seconds * 1000);
const until = moment();
const measured = { latencies: latencies.sort((a, b) => a - b), bytes };
const count = measured.latencies.length;
running.stop();
const { errors, non2xx } = await running;
if (errors > 0 || non2xx > 0 || count === 0)
  throw new Error(`${errors} errors and ${non2xx} refusals beside ${count} answers.`);

const at = (part) => measured.latencies[Math.min(count - 1, Math.floor(count * part))];
const each = (name) => (from[name] === null ? null : (until[name] - from[name]) / count);
process.stdout.write(
  JSON.stringify({
    perSecond: (count * 1000) / (until.time - from.time),
    p50: at(0.5),
    p99: at(0.99),
    serverCpu: each('server'),
    databaseCpu: each('database'),
    bytes: measured.bytes / count,
  }),
);

function moment() {
  return { time: performance.now(), server: cpuTime(serverPid), database: cpuTime(databasePid) };
}
