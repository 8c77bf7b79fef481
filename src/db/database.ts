import { fileURLToPath } from 'node:url';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** How importers write: drizzle, inside one transaction. */
export type Writer = PgDatabase<PgQueryResultHKT, Record<string, never>>;

/**
 * The run store. Two members: an embedded PostgreSQL in a directory, and a server reached over a URL.
 * Whatever a client may hear of (no answer, a deadline) is a `ClientError`.
 */
export type Database = {
  /** Where it is, for people; never a password. */
  readonly description: string;
  /**
   * Rows of one prepared statement. Moments and JSON come as PostgreSQL's text, so that microseconds, big
   * numbers and order are kept; parameters are strings, numbers, booleans or null.
   */
  rows<Row>(text: string, parameters: readonly (string | number | boolean | null)[]): Promise<Row[]>;
  write<T>(work: (writer: Writer) => Promise<T>): Promise<T>;
  /** Brings the tables to this release's model; safe where several processes start at once. */
  migrate(): Promise<void>;
  close(): Promise<void>;
};

/** Where the migrations rest, beside the source or the compiled code. */
export const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));

/** A PostgreSQL array literal, to be cast in the statement (`$2::text::uuid[]`): both drivers carry it as text. */
export function arrayLiteral(items: readonly Item[]): string {
  let text = '{';
  for (let index = 0; index < items.length; index += 1) {
    if (index > 0) text += ',';
    text += element(items[index] as Item);
  }
  return `${text}}`;
}

type Item = string | number | boolean | null;

function element(item: Item): string | number {
  if (item === null) return 'NULL';
  if (typeof item === 'number') return item;
  const text = String(item);
  // Ids, which are most: nothing in them needs quoting.
  if (/^[\da-f][\da-f-]*$/.test(text)) return text;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
