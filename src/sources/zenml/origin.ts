import type { Reader } from './sqlite.ts';

/**
 * Where a ZenML keeps its history: an SQLite file, a MySQL server, a ZenML server. Each hands out the same thing, rows
 * in ZenML's own tables inside a local SQLite copy, so that everything behind reads one way.
 */
export type Origin = {
  /** What it is, for people; never with a password or key. */
  readonly description: string;
  /**
   * The history as it is now, consistent in itself: all of it for a `since` of null, else at least what is new or
   * changed since the look that gave that mark. Null where nothing is.
   */
  look(since: string | null): Promise<Look | null>;
  close(): Promise<void>;
};

/** A copy of a history at one moment; the caller closes its reader. */
export type Look = {
  readonly reader: Reader;
  /** What the next look starts from; opaque to everyone but its origin. */
  readonly mark: string;
  /** Ids of rows to be read again, as the rows hold them; null for all that the copy holds. */
  readonly changed: ChangedRows | null;
  /**
   * Every id there is at the origin, where some may be gone; null where none is. A copy of everything (`changed` is
   * null) says so itself.
   */
  readonly present: PresentRows | null;
  /** True where the copy holds all plans also beside `changed` ones, so that versions not in it are gone. */
  readonly allPlans?: boolean;
};

export type ChangedRows = { readonly runs: readonly string[]; readonly artifacts: readonly string[] };

export type PresentRows = {
  readonly projects: readonly string[];
  readonly pipelines: readonly string[];
  readonly runs: readonly string[];
  readonly artifacts: readonly string[];
};
