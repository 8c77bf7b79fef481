import Sqlite from 'libsql';
import type { Server } from './connection.ts';
import type { Column, Tables } from './tables.ts';

/** How many ids one statement names. */
const idsAtOnce = 500;

/** The copy while it is made: ZenML's tables, as empty as they are at first. */
export type Local = {
  /** Copies the rows of a table, all of them or those that a condition lets through; a row comes once. */
  take(table: string, condition?: string, values?: readonly unknown[]): Promise<void>;
  /** Copies the rows whose column holds one of some ids. */
  takeBy(table: string, column: string, ids: Iterable<string>): Promise<void>;
  /** One column of what is copied so far, without nulls. */
  ids(query: string): string[];
  close(): void;
};

/** Makes the tables in an SQLite file and copies rows into them as they arrive. */
export function openLocal(file: string, server: Server, tables: Tables): Local {
  const database = new Sqlite(file);
  database.exec('pragma journal_mode = off; pragma synchronous = off');
  for (const [table, columns] of tables.all) database.exec(definition(table, columns));
  database.exec('begin');
  const inserts = new Map<string, Sqlite.Statement>();
  const insertInto = (table: string, columns: readonly Column[]) => {
    const marks = columns.map(() => 'cast(? as text)');
    const statement =
      inserts.get(table) ?? database.prepare(`insert or ignore into "${table}" values (${marks.join(', ')})`);
    inserts.set(table, statement);
    return statement;
  };
  const take: Local['take'] = async (table, condition = 'true', values = []) => {
    const columns = tables.all.get(table);
    if (!columns) return;
    const insert = insertInto(table, columns);
    const names = columns.map(({ name }) => `t.\`${name}\``);
    await server.each(`select ${names.join(', ')} from \`${table}\` t where ${condition}`, values, (row) => {
      insert.run([...row]);
    });
  };
  return {
    take,
    async takeBy(table, column, ids) {
      if (!tables.has(table, column)) return;
      const all = [...new Set(ids)];
      for (let start = 0; start < all.length; start += idsAtOnce)
        await take(table, `t.\`${column}\` in (?)`, [all.slice(start, start + idsAtOnce)]);
    },
    ids: (query) =>
      (database.prepare(query).all() as { id: string | null }[]).flatMap(({ id }) => (id === null ? [] : id)),
    close() {
      database.exec('commit');
      database.close();
    },
  };
}

function definition(table: string, columns: readonly Column[]): string {
  const keys = columns.filter(({ key }) => key).map(({ name }) => `"${name}"`);
  const parts = columns.map(({ name, integer }) => `"${name}" ${integer ? 'integer' : 'text'}`);
  if (keys.length > 0) parts.push(`primary key (${keys.join(', ')})`);
  return `create table "${table}" (${parts.join(', ')})`;
}
