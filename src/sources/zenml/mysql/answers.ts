import type { Server } from './connection.ts';
import { readTables } from './tables.ts';

type Answer = readonly (readonly (string | null)[])[];

/** Asks something about tables; what was answered before is not asked again before one of them is written. */
export type Ask = (statement: string, tables: readonly string[]) => Promise<Answer>;

/** Remembers answers from one look to the next; to be asked for outside of a transaction, before it begins. */
export function rememberAnswers(): (server: Server) => Promise<Ask> {
  const answers = new Map<string, { readonly times: string; readonly rows: Answer }>();
  return async (server) => {
    const written = await lastWritten(server);
    return async (statement, tables) => {
      const times = tables.map((table) => written.get(table)).join();
      const sure = tables.every((table) => written.has(table));
      const known = answers.get(statement);
      if (known && sure && known.times === times) return known.rows;
      const rows = await server.rows(statement);
      if (sure) answers.set(statement, { times, rows });
      else answers.delete(statement);
      return rows;
    };
  };
}

/**
 * When tables were last written, as the server remembers without looking at their rows. Not of those of which it
 * remembers nothing, nor of those written so lately that the next change may leave the same time.
 */
async function lastWritten(server: Server): Promise<Map<string, string>> {
  const rows = await server.rows(
    `select table_name, update_time from information_schema.tables
     where table_schema = database() and table_name in (?) and update_time < now() - interval 5 second`,
    [readTables],
  );
  return new Map(rows.map(([table, time]) => [table ?? '', time ?? '']));
}
