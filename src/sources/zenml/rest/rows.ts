import type Sqlite from 'libsql';
import type { Table } from './tables.ts';

type Value = string | number | null;

/** Rows of ZenML's tables in the local copy. */
export type Rows = {
  put(table: Table, row: Readonly<Record<string, Value>>): void;
  /** Removes the rows of a table that have a value in a column. */
  drop(table: Table, column: string, value: string): void;
  run(statement: string, ...parameters: Value[]): void;
  all(statement: string, ...parameters: Value[]): Readonly<Record<string, Value>>[];
  /** Runs `work` as one transaction. */
  together(work: () => void): void;
};

/** The rows of a copy, each statement prepared once. */
export function rowsOf(database: Sqlite.Database): Rows {
  const statements = new Map<string, Sqlite.Statement>();
  const prepared = (text: string) => {
    const known = statements.get(text) ?? database.prepare(text);
    statements.set(text, known);
    return known;
  };
  return {
    put(table, row) {
      const names = Object.keys(row);
      const list = names.map((name) => `"${name}"`).join(', ');
      const marks = names.map(() => '?').join(', ');
      prepared(`insert or replace into "${table}" (${list}) values (${marks})`).run(
        ...Object.values(row).map(bound),
      );
    },
    drop(table, column, value) {
      prepared(`delete from "${table}" where "${column}" = ?`).run(value);
    },
    run: (statement, ...parameters) => void prepared(statement).run(...parameters),
    all: (statement, ...parameters) => prepared(statement).all(...parameters) as Record<string, Value>[],
    together(work) {
      database.exec('begin');
      try {
        work();
        database.exec('commit');
      } catch (error) {
        database.exec('rollback');
        throw error;
      }
    },
  };
}

/** Text that holds U+0000 goes in as bytes, which nothing cuts short. */
function bound(value: Value): Value | Buffer {
  return typeof value === 'string' && value.includes('\0') ? Buffer.from(value) : value;
}
