import type Sqlite from 'libsql';
import { ClientError } from '../../errors.ts';

/** One row, every column as text; null where the database holds null. */
type Row<Column extends string> = { readonly [C in Column]: string | null };

/** A ZenML database that is read and never written. */
export type Reader = {
  /** Rows of `select <columns> <rest>`; columns map a name to an SQL expression. */
  select<Column extends string>(
    columns: Readonly<Record<Column, string>>,
    rest: string,
    ...parameters: readonly (string | number)[]
  ): Row<Column>[];
  close(): void;
};

const decoder = new TextDecoder();

/** Reads an open SQLite database; `name` is what messages call it. */
export function readerOf(database: Sqlite.Database, name: string): Reader {
  const statements = new Map<string, Sqlite.Statement>();
  const prepare = (text: string) => {
    const known = statements.get(text);
    if (known) return known;
    const statement = database.prepare(text);
    statements.set(text, statement);
    return statement;
  };
  return {
    select<Column extends string>(
      columns: Readonly<Record<Column, string>>,
      rest: string,
      ...parameters: readonly (string | number)[]
    ) {
      // As bytes: libsql ends text at U+0000 and the whole process at text that is not UTF-8.
      const list = Object.entries(columns).map(([as, what]) => `cast(${what} as blob) as "${as}"`);
      try {
        const rows = prepare(`select ${list.join(', ')} ${rest}`).all(...parameters);
        return (rows as Record<Column, ArrayBuffer | null>[]).map((row) => {
          const text: Record<string, string | null> = {};
          for (const column in row) text[column] = row[column] === null ? null : decoder.decode(row[column]);
          return text as Row<Column>;
        });
      } catch (error) {
        throw unreadable(error, name);
      }
    },
    close: () => void database.close(),
  };
}

/** What SQLite says about a broken file, in words a user can act on; any other error as it is. */
export function unreadable(error: unknown, name: string): unknown {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'SQLITE_NOTADB')
    return new ClientError('BAD_USER_INPUT', `${name} is no SQLite database.`, {}, error);
  if (code?.startsWith('SQLITE_CORRUPT') || code?.startsWith('SQLITE_IOERR'))
    return new ClientError(
      'BAD_USER_INPUT',
      `${name} is damaged (${message}). What came before the damage is imported; repair the file and import again.`,
      {},
      error,
    );
  return error;
}
