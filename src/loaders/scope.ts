import type { PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { type ProjectTable, type RowById, rowById } from './row-by-id.ts';
import type { Values } from './values.ts';

/** What every loader of a request works in: one store, one project. */
export class Scope {
  readonly #rows = new Map<PgTable, unknown>();

  constructor(
    readonly database: Pick<Database, 'rows'>,
    readonly projectId: string,
    readonly values: Values,
  ) {}

  /** The rows of a table by id; what any loader of the request brought is known to it. */
  rowById<Table extends ProjectTable>(table: Table): RowById<Row<Table>> {
    const known = this.#rows.get(table) as RowById<Row<Table>> | undefined;
    if (known) return known;
    const rows = rowById(this, table);
    this.#rows.set(table, rows);
    return rows;
  }
}
