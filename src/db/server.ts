import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { ClientError } from '../errors.ts';
import { type Database, migrationsFolder } from './database.ts';

export type ServerOptions = {
  readonly url: string;
  /** Connections for reading; one more is opened while something is written. */
  readonly poolSize: number;
  /** How long a statement may take, its wait for a free connection included. */
  readonly deadlineMs: number;
  /** False behind a pooler that cannot carry prepared statements. */
  readonly prepare: boolean;
};

/** What is left to a cancelled statement before its connections are given up. */
const graceMs = 1_000;
/** How many different statements are prepared on each connection: a server keeps them for as long as that lasts. */
const preparedMost = 1_000;
const migrationLock = 7_281_940;
const asText = { serialize: (value: unknown) => value, parse: (text: string) => text };

/** A PostgreSQL server (14 or newer) over postgres.js. Connects on first use. */
export function openServer({ url, poolSize, deadlineMs, prepare }: ServerOptions): Database {
  const common = {
    prepare,
    fetch_types: false,
    connect_timeout: Math.max(1, Math.ceil(deadlineMs / 1000)),
    onnotice: () => {},
    // Which process of several a connection belongs to can be seen on the server.
    connection: { application_name: `runpath ${process.pid}`, TimeZone: 'UTC' },
  };
  // Its own client: drizzle changes the parsers of the one it is given.
  const writing = postgres(url, { ...common, max: 1, idle_timeout: 30 });
  const writer = drizzle(writing);
  const connect = () =>
    postgres(url, {
      ...common,
      max: poolSize,
      connection: {
        ...common.connection,
        // Planned once, not at each execution: keys and pages leave no choice. Poolers refuse the setting.
        ...(prepare && { plan_cache_mode: 'force_generic_plan' }),
      },
      types: {
        moment: { to: 1184, from: [1184], ...asText },
        json: { to: 3802, from: [114, 3802], ...asText },
      },
    });
  let reading = connect();

  const prepared = new Set<string>();
  const isWorthPreparing = (text: string) =>
    prepared.has(text) || (prepared.size < preparedMost && prepared.add(text).has(text));

  // A server that froze answers no cancel either: new connections are the only way back.
  const giveUp = (stuck: typeof reading) => {
    if (stuck !== reading) return;
    reading = connect();
    stuck.end({ timeout: 0 }).catch(() => {});
  };

  return {
    description: describe(url),
    rows<Row>(text: string, parameters: readonly unknown[]) {
      const client = reading;
      const query = client.unsafe(text, parameters as never[], {
        prepare: prepare && isWorthPreparing(text),
      });
      return new Promise<Row[]>((resolve, reject) => {
        let lost: NodeJS.Timeout | undefined;
        const late = setTimeout(() => {
          reject(tooLate(deadlineMs));
          lost = setTimeout(() => giveUp(client), graceMs);
          query.cancel();
        }, deadlineMs);
        query.then(
          (rows) => {
            clearTimeout(late);
            clearTimeout(lost);
            resolve(rows as unknown as Row[]);
          },
          (error) => {
            clearTimeout(late);
            clearTimeout(lost);
            reject(forClient(error));
          },
        );
      });
    },
    write: (work) => writer.transaction((transaction) => work(transaction as never)).catch(rethrow),
    async migrate() {
      try {
        await writing`select pg_advisory_lock(${migrationLock})`;
        await migrate(writer, { migrationsFolder });
        await writing`select pg_advisory_unlock(${migrationLock})`;
      } catch (error) {
        throw forClient(error);
      }
    },
    async close() {
      await Promise.all([reading.end({ timeout: 5 }), writing.end({ timeout: 5 })]);
    },
  };
}

function tooLate(deadlineMs: number): ClientError {
  const message = `The store did not answer within ${deadlineMs} ms.`;
  return new ClientError('TIMEOUT', message, { retryable: true });
}

function describe(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `PostgreSQL at ${hostname}${port && `:${port}`}${pathname}`;
}

function rethrow(error: unknown): never {
  throw forClient(error);
}

/** Trouble with reaching the server becomes an error that clients may hear of; a wrong statement stays ours. */
function forClient(error: unknown): unknown {
  const { code, cause } = error as { code?: string; cause?: unknown };
  if (error instanceof ClientError) return error;
  if (cause && !code) return forClient(cause) instanceof ClientError ? forClient(cause) : error;
  const unreachable = /^(E[A-Z]+|CONNECT.*|08...|57P0.|53300|28...|3D000)$/.test(code ?? '');
  if (!unreachable) return error;
  return new ClientError('UPSTREAM_UNAVAILABLE', 'The store cannot be reached.', { retryable: true }, error);
}
