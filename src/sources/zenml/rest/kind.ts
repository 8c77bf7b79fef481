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
  /** False where more is not asked for than how it is called, as the rest holds secrets. */
  readonly hydrated?: false;
  /** Writes one with all that comes with it, in place of what was held of it. */
  put(rows: Rows, id: string, project: string, item: Item): void;
  /** Removes what hangs on one that is gone. */
  drop(rows: Rows, id: string): void;
  /**
   * SQL for whose history it belongs to, by its id: `runs` and `artifacts` that must be read again where it changes,
   * and runs that name it, which must where it is `gone`.
   */
  readonly touches: { readonly runs?: string; readonly artifacts?: string; readonly gone?: string };
};

/** What everything with a name is told with. */
export const named = ['id', 'name', 'body.created'] as const;
