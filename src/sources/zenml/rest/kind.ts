import type { Item } from './fields.ts';
import type { Rows } from './rows.ts';
import type { Table } from './tables.ts';

/** One kind of thing that the API lists, and how it is held. */
export type Kind = {
  /** Its path below `/api/v1`. */
  readonly path: string;
  readonly noun: string;
  readonly table: Table;
  readonly needed: readonly string[];
  /** Writes one with all that comes with it, in place of what was held of it. */
  put(rows: Rows, id: string, project: string, item: Item): void;
  /** Removes what hangs on one that is gone. */
  drop(rows: Rows, id: string): void;
  /** SQL for whose history it belongs to, by its id: `runs` and `artifacts` that must be read again where it changes. */
  readonly touches: { readonly runs?: string; readonly artifacts?: string };
};

/** What everything with a name is told with. */
export const named = ['id', 'name', 'body.created'] as const;
