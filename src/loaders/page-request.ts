import type { PgTable } from 'drizzle-orm/pg-core';
import type { Row } from '../db/tables.ts';
import type { Wanted } from './columns.ts';

/** One column of an order: where it stands in SQL, its type, and its value in a row. Never null. */
export type Key<R> = {
  readonly sql: string;
  readonly type: 'timestamptz' | 'int' | 'uuid';
  readonly of: (row: R) => string | number;
  /** The property that `of` reads, where it is a column of the table. */
  readonly property?: string;
};
/** A total order: its last key tells any two rows apart. */
export type Order<R> = readonly Key<R>[];

/** What all rows of a list have in common, besides their project. */
export type Condition = {
  readonly sql: (parameter: (value: string | boolean) => string) => string;
  /** The same for conditions that select the same rows. */
  readonly name: string;
};

/** A list that is read page by page. */
export type PageSource<Table extends PgTable, Extra = unknown> = {
  readonly table: Table;
  /** Tables after `from`; the page's own is `t`, the parent's id is `p.parent`. */
  readonly from: string;
  /** Ties rows to their parent, and every table in `from` to the project, `$1`. */
  readonly where: string;
  /** Further columns of each row, that its order reads. */
  readonly extra?: string;
  readonly order: Order<Row<Table> & Extra>;
};

export type PageRequest<R> = {
  readonly parent: string;
  readonly wanted: Wanted;
  readonly condition?: Condition | undefined;
  /** The list's own order where it is left out. */
  readonly order?: Order<R> | undefined;
  readonly descending: boolean;
  readonly size: number;
  /** The last page of the list instead of its first. */
  readonly backward: boolean;
  /** Positions (the order's keys of a row) between which the page lies. */
  readonly after?: readonly string[] | undefined;
  readonly before?: readonly string[] | undefined;
};

/** What is counted: a list under its condition. */
export type CountRequest<R> = Pick<PageRequest<R>, 'parent' | 'condition'>;

/** What is wanted of a row besides its columns: that it can tell its place in the order. */
export const itsPlace = '(place)';
