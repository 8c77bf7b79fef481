import DataLoader from 'dataloader';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { arrayLiteral, type Database } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { type Columns, columnsFor, named, type Wanted } from './columns.ts';
import { perColumns } from './per-columns.ts';
import { statementText } from './statement-text.ts';

/** A table of one project, its rows found by an id of the source's. */
export type ProjectTable = PgTable & { readonly projectId: PgColumn; readonly id: PgColumn };

export type RowById<R> = {
  /** The row of an id with what is wanted of it; null for an unknown id. */
  load(id: string, wanted: Wanted): Promise<R | null>;
  /** Remembers rows that came another way, with the columns that they have. */
  prime(rows: readonly R[], columns: Columns): void;
};

type Source = { readonly database: Pick<Database, 'rows'>; readonly projectId: string };

/** Rows by id, one statement for all that a tick asks for alike. */
export function rowById<Table extends ProjectTable>(
  { database, projectId }: Source,
  table: Table,
): RowById<Row<Table>> {
  type Known = {
    readonly columns: Columns;
    readonly rows: readonly Row<Table>[];
    byId?: Map<string, Row<Table>>;
  };
  const primed: Known[] = [];
  // Most rows are never asked for by their id, so they are sorted when the first one is.
  const known = (id: string, columns: Columns) => {
    for (const one of primed) {
      if (!one.columns.covers(columns)) continue;
      one.byId ??= new Map(one.rows.map((row) => [(row as { id: string }).id, row]));
      const row = one.byId.get(id);
      if (row) return row;
    }
    return undefined;
  };
  const missing = perColumns(table, (columns) => {
    const text = statementText(
      table,
      columns,
      'by id',
      () =>
        `select ${columns.list} from ${named(table)} where t.project_id = $1 and t.id = any($2::text::uuid[])`,
    );
    return new DataLoader<string, Row<Table> | null>(async (ids) => {
      const found = await database.rows<Row<Table> & { id: string }>(text, [projectId, arrayLiteral(ids)]);
      const byId = new Map(found.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    });
  });
  type Asked = { readonly columns: Columns; readonly row: Promise<Row<Table> | null> };
  const asked = new Map<string, Asked[]>();
  return {
    async load(id, wanted) {
      const columns = columnsFor(table, wanted);
      const row = known(id, columns);
      if (row) return row;
      const before = asked.get(id) ?? [];
      const enough = before.find((one) => one.columns.covers(columns));
      if (enough) return enough.row;
      const fetched = missing.load(id, wanted);
      asked.set(id, [...before, { columns, row: fetched }]);
      return fetched;
    },
    prime(rows, columns) {
      primed.push({ rows, columns });
    },
  };
}
