import { type Connection, createConnection, type QueryError } from 'mysql2';
import { failure, unavailable } from './failures.ts';
import type { Location } from './location.ts';

/** A row as the server sends it: each column the bytes of its text in UTF-8, or null. */
type Bytes = readonly (Buffer | null)[];

/** A connection that reads, within one transaction, and can do nothing else. */
export type Server = {
  readonly name: string;
  /** Hands out each row as it arrives, so that an answer of any size takes no memory. */
  each(statement: string, values: readonly unknown[], take: (row: Bytes) => void): Promise<void>;
  /** All rows of a small answer, as text. */
  rows(statement: string, values?: readonly unknown[]): Promise<(string | null)[][]>;
  close(): void;
};

// MariaDB skips what is written for MySQL 8, where the times that tables changed would else be a day old.
const session = `set session sql_mode = '', time_zone = '+00:00'
  /*!80000 , information_schema_stats_expiry = 0 */`;

/** Connects; whatever fails from here on is a `ClientError`, and nothing waits for ever. */
export async function connect(location: Location): Promise<Server> {
  const connection = createConnection({
    ...access(location),
    connectTimeout: location.connectMs,
    charset: 'utf8mb4',
    rowsAsArray: true,
    disableEval: true,
    // As text: no date loses its fraction and no integer its last digits.
    typeCast: (field) => field.buffer(),
    flags: ['-LOCAL_FILES'],
  });
  const broken = new AbortController();
  // What breaks the connection is told to it, not to the statement that is under way.
  connection.on('error', (error: QueryError) => {
    connection.destroy();
    broken.abort(failure(error, location));
  });
  await new Promise<void>((resolve, reject) => {
    connection.once('connect', () => resolve());
    broken.signal.addEventListener('abort', () => reject(broken.signal.reason));
  });
  const server = serverOf(connection, broken.signal, location);
  await server.each(session, [], () => {});
  return server;
}

function access({ host, port, socketPath, user, password, database, ssl }: Location) {
  const place = socketPath === undefined ? { host, port } : { socketPath };
  return { ...place, user, password, database, ...(ssl && { ssl }) };
}

function serverOf(connection: Connection, broken: AbortSignal, location: Location): Server {
  const each: Server['each'] = (statement, values, take) =>
    new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(silence);
        broken.removeEventListener('abort', lost);
        settle();
      };
      const stop = (error: unknown) => {
        connection.destroy();
        end(() => reject(error));
      };
      const lost = () => stop(broken.reason);
      const silence = setTimeout(
        () => stop(unavailable(location.name, `has said nothing for ${location.silenceMs / 1000} seconds`)),
        location.silenceMs,
      );
      broken.addEventListener('abort', lost);
      if (broken.aborted) return lost();
      const query = connection.query({ sql: statement, values: [...values] });
      query.on('error', (error) => stop(failure(error as QueryError, location)));
      query.on('fields', () => silence.refresh());
      query.on('result', (row) => {
        silence.refresh();
        // Of a statement without rows the result is no row.
        if (!Array.isArray(row)) return;
        try {
          take(row as unknown as Bytes);
        } catch (error) {
          stop(error);
        }
      });
      query.on('end', () => end(resolve));
    });
  return {
    name: location.name,
    each,
    async rows(statement, values = []) {
      const rows: (string | null)[][] = [];
      await each(statement, values, (row) => {
        rows.push(row.map((value) => value?.toString('utf8') ?? null));
      });
      return rows;
    },
    close: () => connection.destroy(),
  };
}
