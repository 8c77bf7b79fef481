import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { Unreadable } from '../errors.ts';
import type { Blob } from '../stores/store.ts';
import type { Budget, RowWindow } from './codec.ts';
import type {
  FromWorker,
  SliceRequest,
  TableAnswer,
  TableFormat,
  TableRows,
  TableSummary,
  TableTask,
  ToWorker,
} from './table-task.ts';

/** A worker is compiled code; from the sources, the one of the last build is used. */
const worker = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/codecs/table-worker.js' : './table-worker.js',
  import.meta.url,
);
const heapMegabytes = 256;

/** Reads tables in processes of their own, which may hang or die without harm to this one. */
export type TablePool = {
  summary(format: TableFormat, blob: Blob, budget: Budget): Promise<TableSummary>;
  rows(format: TableFormat, blob: Blob, window: RowWindow, budget: Budget): Promise<TableRows>;
  close(): Promise<void>;
};

/**
 * A pool of `workers` at most, started when first needed. A task that takes longer than `deadlineMs` is killed.
 * They are processes, not threads: one array that outgrows the heap of a thread ends the whole process.
 */
export function createTablePool({ workers, deadlineMs }: { workers: number; deadlineMs: number }): TablePool {
  const running = new Set<ChildProcess>();
  const idle: ChildProcess[] = [];
  // Waiting for a worker does not count against the deadline.
  const limit = pLimit(workers);

  const run = async (
    format: TableFormat,
    blob: Blob,
    window: RowWindow | null,
    { decodedBytes, windowBytes }: Budget,
  ) => {
    const child = idle.pop() ?? start(running);
    keepAlive(child, true);
    const task = { format, byteLength: blob.byteLength, decodedBytes, window, windowBytes };
    try {
      const answer = await answerOf(child, task, blob, deadlineMs);
      if ('code' in answer) throw new Unreadable(answer.code, answer.message);
      return answer.value;
    } finally {
      child.removeAllListeners('message');
      if (running.has(child)) {
        keepAlive(child, false);
        idle.push(child);
      }
    }
  };

  return {
    summary: (format, blob, budget) => limit(() => run(format, blob, null, budget)) as Promise<TableSummary>,
    rows: (format, blob, window, budget) =>
      limit(() => run(format, blob, window, budget)) as Promise<TableRows>,
    close: async () => {
      idle.length = 0;
      const ends = [...running].map((child) => new Promise((resolve) => child.once('exit', resolve)));
      for (const child of running) {
        keepAlive(child, true);
        child.kill('SIGKILL');
      }
      await Promise.all(ends);
    },
  };

  function start(all: Set<ChildProcess>): ChildProcess {
    const child = fork(fileURLToPath(worker), {
      env: {},
      execArgv: [`--max-old-space-size=${heapMegabytes}`, '--no-warnings'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    all.add(child);
    child.once('exit', () => {
      all.delete(child);
      if (idle.includes(child)) idle.splice(idle.indexOf(child), 1);
    });
    child.once('error', () => all.delete(child));
    return child;
  }
}

/** Sends the task, serves the bytes it asks for, and waits for the answer, the end of the worker or the deadline. */
function answerOf(
  child: ChildProcess,
  task: TableTask,
  blob: Blob,
  deadlineMs: number,
): Promise<TableAnswer> {
  const send = (message: ToWorker) => child.connected && child.send(message, () => {});
  const read = reader(blob, task.decodedBytes);
  let failure: unknown = null;
  return new Promise<TableAnswer>((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, deadlineMs);
    const onExit = (_: number | null, signal: string | null) => {
      clearTimeout(timer);
      reject(late ? timeout(deadlineMs) : deathOf(signal));
    };
    child.once('exit', onExit);
    const onError = () => onExit(null, 'SIGKILL');
    child.once('error', onError);
    child.on('message', async (message: FromWorker) => {
      if ('request' in message) {
        const { id } = message.request;
        const bytes = await read(message.request).catch((error) => {
          failure ??= error;
          return null;
        });
        send({ reply: { id, bytes } });
        return;
      }
      clearTimeout(timer);
      child.off('exit', onExit);
      child.off('error', onError);
      if ('code' in message.answer && failure) reject(failure);
      else resolve(message.answer);
    });
    send({ task });
  });
}

/** Reads slices of a blob, up to so many bytes in all. */
function reader(blob: Blob, bytes: number): (request: SliceRequest) => Promise<Uint8Array> {
  let left = bytes;
  return async ({ start, end }) => {
    left -= end - start;
    if (left >= 0) return blob.slice(start, end);
    throw new Unreadable('TOO_LARGE', `Reading it takes more than ${bytes} bytes of the file.`);
  };
}

function keepAlive(child: ChildProcess, alive: boolean): void {
  const method = alive ? 'ref' : 'unref';
  child[method]();
  child.channel?.[method]();
}

function timeout(deadlineMs: number): Unreadable {
  return new Unreadable('TIMEOUT', `Decoding the file took longer than ${deadlineMs} ms.`);
}

/** V8 aborts a process that outgrows its heap. */
function deathOf(signal: string | null): Unreadable {
  if (signal === 'SIGKILL') return new Unreadable('STORE_UNAVAILABLE', 'Decoding was interrupted.');
  if (signal !== 'SIGABRT') return new Unreadable('CORRUPT', 'The file cannot be decoded.');
  return new Unreadable('TOO_LARGE', 'Decoding the file takes more memory than allowed.');
}
