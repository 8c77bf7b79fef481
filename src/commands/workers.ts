import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { ClientError } from '../errors.ts';
import type { Shell } from './command.ts';

/** A worker that ends sooner than this after its start has not served anybody. */
const soonMs = 5_000;
/** How many ends so soon, one after the other, are no accident. */
const patience = 5;
const firstWaitMs = 100;
/** What a worker may take to drain, and a little more. */
const drainMs = 15_000;

/** What a worker tells the process that started it. */
type Told = { readonly serving: string } | { readonly failed: string };

/** `--workers`: a number, or `auto` for one for each core. */
export function workersOption(text: string): number | 'auto' {
  const number = Number(text);
  if (text === 'auto') return text;
  if (!Number.isInteger(number) || number < 1 || number > 256)
    throw new InvalidArgumentError('it is a whole number from 1 to 256, or auto for one for each core.');
  return number;
}

/** How many processes are to answer: an embedded store belongs to one process alone. */
export function workerCount(wanted: number | 'auto', isEmbedded: boolean, note: Shell['note']): number {
  const count = wanted === 'auto' ? availableParallelism() : wanted;
  if (!isEmbedded || count === 1) return count;
  if (wanted !== 'auto')
    throw new ClientError(
      'BAD_USER_INPUT',
      `--workers ${count}: an embedded store is served by one process. Name a PostgreSQL server with DATABASE_URL, or leave --workers out.`,
    );
  note('An embedded store is served by one process: --workers auto is 1.');
  return 1;
}

export type Workers = {
  /** Where all of them answer. */
  readonly url: string;
  /** Settles when they are given up, with the reason. */
  readonly failed: Promise<ClientError>;
  /** Lets all of them finish what runs. */
  stop(): Promise<void>;
};

/**
 * Starts so many copies of this process, which share a port and answer through `serveAsWorker`. One that ends is
 * replaced, at growing intervals; where they end as soon as they start, all are given up. The rest starts once the
 * first one serves, so that what keeps all of them from it is said once. What a worker that dies has been handed is
 * lost with it: its clients have to ask again.
 */
export async function startWorkers(
  count: number,
  environment: object,
  note: Shell['note'],
): Promise<Workers> {
  // Until the first one serves, its end is the caller's to tell.
  let stopping = true;
  let soonEnds = 0;
  let giveUp: (reason: ClientError) => void = () => {};
  const failed = new Promise<ClientError>((resolve) => {
    giveUp = resolve;
  });

  const start = () => {
    const worker = cluster.fork(environment);
    const began = Date.now();
    worker.once('exit', (code, signal) => {
      if (stopping) return;
      soonEnds = Date.now() - began < soonMs ? soonEnds + 1 : 0;
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      if (soonEnds < patience) {
        note(`Worker ${worker.process.pid} ${how}: another one takes its place.`);
        setTimeout(() => stopping || start(), soonEnds > 0 ? firstWaitMs * 2 ** soonEnds : 0);
        return;
      }
      stopping = true;
      giveUp(
        new ClientError('INTERNAL', `Workers end as soon as they start; the last one ${how}. Giving up.`),
      );
    });
    return worker;
  };

  const url = await served(start());
  stopping = false;
  for (let n = 1; n < count; n += 1)
    start().on('message', (told: Told) => {
      if ('failed' in told) note(told.failed);
    });
  return {
    url,
    failed,
    async stop() {
      stopping = true;
      const running = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
      await Promise.all(running.map(ended));
    },
  };
}

/** Answers, in a process that `startWorkers` started, until it is told to stop or that one is gone. */
export async function serveAsWorker(shell: Shell, worker: Worker, defaultQuery: string): Promise<void> {
  const tell = (told: Told) => new Promise((resolve) => worker.send(told, undefined, resolve));
  try {
    const [database] = await Promise.all([shell.connectDatabase(), shell.loadGateway()]);
    const gateway = await shell.startGateway(database, defaultQuery);
    await tell({ serving: gateway.url });
    await shell.untilStopped();
    await gateway.close();
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    shell.fail(1);
    await tell({ failed: error.message });
  } finally {
    worker.disconnect();
  }
}

/** Where a worker serves, once it does. */
function served(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (message: string) => reject(new ClientError('UPSTREAM_UNAVAILABLE', message));
    worker.once('message', (told: Told) => ('serving' in told ? resolve(told.serving) : refuse(told.failed)));
    worker.once('exit', () => refuse('The first worker ended before it served.'));
  });
}

/** Asks a worker to end, and waits until it has; one that does not is killed. */
async function ended(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const gone = once(worker, 'exit');
  worker.process.kill('SIGTERM');
  const killer = setTimeout(() => worker.process.kill('SIGKILL'), drainMs);
  await gone;
  clearTimeout(killer);
}
