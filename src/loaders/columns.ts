import { getTableColumns, getTableName } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';

/** The properties of a row that somebody asks for, in order of name; null for all of them. */
export type Wanted = readonly string[] | null;

/** Columns of a table as a select list, `t` its alias, each under the name its row type has. */
export type Columns = {
  /** The same for the same columns. */
  readonly key: string;
  readonly list: string;
  /** Whether rows with these columns serve who asks for those. */
  covers(other: Columns): boolean;
};

/**
 * What of a table is selected for what is wanted: always its id, and what `needed` names, between spaces. A wanted name
 * that is no column is nobody's here: fields of the graph that other loaders answer.
 */
export function columnsFor(table: PgTable, wanted: Wanted, needed = ''): Columns {
  const known = chosenFor.get(wanted ?? everything) ?? [];
  for (const one of known) if (one.table === table && one.needed === needed) return one.columns;
  const columns = choose(table, wanted, needed);
  chosenFor.set(wanted ?? everything, [...known, { table, needed, columns }]);
  return columns;
}

type Choice = { readonly table: PgTable; readonly needed: string; readonly columns: Columns };

/** Choices made before: what is wanted is the same list each time that a field of a document asks. */
const chosenFor = new WeakMap<readonly string[], readonly Choice[]>();
const everything: readonly string[] = [];

function choose(table: PgTable, wanted: Wanted, needed: string): Columns {
  const all = getTableColumns(table);
  const asked = wanted && new Set([...wanted, ...needed.split(' '), 'id']);
  const properties = Object.keys(all).filter((name) => name !== 'projectId' && (asked?.has(name) ?? true));
  const chosen = new Set(properties);
  return {
    key: properties.join(' '),
    list: properties.map((name) => `${qualified(all[name] as PgColumn)} as "${name}"`).join(', '),
    covers: (other) => other.key.split(' ').every((name) => chosen.has(name)),
  };
}

/** A column under the alias of its table. */
export function qualified(column: PgColumn, alias = 't'): string {
  return `${alias}.${column.name}`;
}

/** A table under its alias. */
export function named(table: PgTable, alias = 't'): string {
  return `${getTableName(table)} ${alias}`;
}
