import type { Note } from '../source.ts';
import type { Generation } from './generation.ts';
import { type Json, parseJson, strictJson } from './json.ts';
import type { ChangedRows } from './origin.ts';
import type { Reader } from './sqlite.ts';

/** What every reader of a ZenML database is given. */
export type History = {
  readonly reader: Reader;
  readonly generation: Generation;
  /** The runs and artifacts to be read, by the ids their rows hold; null for all. */
  readonly changed: ChangedRows | null;
  /** Tells of a row that could not be taken over as it is. */
  problem(table: string, id: string | null, message: string): void;
  /** Tells of something worth knowing that does not lessen the history. */
  remark(where: string, message: string): void;
};

/** A history, or what changed in it, that tells its notes through `tell`. */
export function historyOf(
  reader: Reader,
  generation: Generation,
  tell: (note: Note) => void,
  changed: ChangedRows | null = null,
): History {
  return {
    reader,
    generation,
    changed,
    problem: (table, id, message) =>
      tell({ level: 'problem', where: `${table} ${id ?? '(no id)'}`, message }),
    remark: (where, message) => tell({ level: 'note', where, message }),
  };
}

/** A dashed lower-case UUID; null for what is none. */
export function uuidOf(text: string | null | undefined): string | null {
  const hex = text?.toLowerCase().replaceAll('-', '') ?? '';
  if (!/^[\da-f]{32}$/.test(hex)) return null;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A moment that ZenML keeps as UTC without saying so; null for what is none. */
export function momentOf(text: string | null): string | null {
  const [, date, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,6})?)\d*$/.exec(text ?? '') ?? [];
  if (!date || !time) return null;
  const parsed = new Date(`${date}T${time}Z`);
  return Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(date)
    ? null
    : `${date} ${time}+00`;
}

/** Text that PostgreSQL can hold. */
export function textOf(text: string): string;
export function textOf(text: string | null): string | null;
export function textOf(text: string | null): string | null {
  return text?.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}

/** JSON of a column, parsed; null where there is none, and where there is no JSON, which is told. */
export function jsonOf(
  history: History,
  where: readonly [table: string, id: string | null, column: string],
  text: string | null,
): Json {
  return guarded(history, where, text, parseJson);
}

/** JSON of a column as text for the store, by the same rules as `jsonOf`. */
export function jsonTextOf(
  history: History,
  where: readonly [table: string, id: string | null, column: string],
  text: string | null,
): string | null {
  return guarded(history, where, text, strictJson);
}

function guarded<T>(
  history: History,
  [table, id, column]: readonly [string, string | null, string],
  text: string | null,
  read: (text: string) => T,
): T | null {
  if (text === null || text.trim() === '') return null;
  try {
    if (text.includes('\\u0000') || text.includes('\0'))
      history.remark(`${table} ${id}`, `${column} holds U+0000, which becomes U+FFFD`);
    return read(text);
  } catch (error) {
    history.problem(table, id, `${column} is no JSON (${(error as Error).message}); imported without it`);
    return null;
  }
}

/** A parameter for `in (select value from json_each(?))`. */
export function listOf(ids: readonly (string | null)[]): string {
  return JSON.stringify(ids);
}

/** A condition that keeps a query to some ids, and its parameter; nothing for null. */
export function among(
  column: string,
  ids: readonly string[] | null,
): { condition: string; parameters: string[] } {
  return ids === null
    ? { condition: '', parameters: [] }
    : { condition: `and ${column} in (select value from json_each(?))`, parameters: [listOf(ids)] };
}

/** SQL for one of a table's columns, or null where its generation has none. */
export function column(history: History, table: string, name: string, as = table): string {
  return history.generation.has(table, name) ? `${as}."${name}"` : 'null';
}

/** Rows by one of their columns, in the order they come. */
export function groupBy<T>(rows: readonly T[], key: (row: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const name = key(row) ?? '';
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}
