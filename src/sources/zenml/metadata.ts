import type { MetadataType } from '../../db/tables.ts';
import type { MetadataEntry } from '../source.ts';
import { column, type History, jsonTextOf, listOf, momentOf, textOf } from './history.ts';

export type MetadataOwner = 'pipeline_run' | 'step_run' | 'artifact' | 'model_version';

const types: Readonly<Record<string, MetadataType>> = {
  str: 'STRING',
  int: 'INTEGER',
  float: 'FLOAT',
  bool: 'BOOLEAN',
  list: 'LIST',
  tuple: 'LIST',
  set: 'LIST',
  dict: 'OBJECT',
  uri: 'URI',
  path: 'PATH',
  dtype: 'DTYPE',
  storagesize: 'STORAGE_SIZE',
};

/** The metadata of some entities, the newest of each key. */
export function metadataOf(
  history: History,
  kind: MetadataOwner,
  owners: ReadonlyMap<string, string>,
): MetadataEntry[] {
  const { from, owner } = sourceOf(history, kind);
  const rows = history.reader.select(
    { owner, id: 'm.id', key: 'm."key"', value: 'm.value', type: 'm.type', created: 'm.created' },
    `from ${from} where ${owner} in (select value from json_each(?)) order by m.created, m.id`,
    listOf([...owners.keys()]),
  );
  const newest = new Map<string, MetadataEntry>();
  for (const row of rows) {
    const ownerId = owners.get(row.owner ?? '') ?? '';
    const createdAt = momentOf(row.created);
    const text = jsonTextOf(history, ['run_metadata', row.id, 'value'], row.value);
    if (text === null || !createdAt) {
      if (!createdAt) history.problem('run_metadata', row.id, 'has no time of creation; skipped');
      continue;
    }
    const key = textOf(row.key ?? '');
    newest.set(`${ownerId} ${key}`, { ownerId, key, createdAt, ...typedValue(row.type ?? '', text) });
  }
  return [...newest.values()];
}

function sourceOf(history: History, kind: MetadataOwner): { from: string; owner: string } {
  if (history.generation.metadata === 'links')
    return {
      from: 'run_metadata_resource l join run_metadata m on m.id = l.run_metadata_id',
      owner: 'l.resource_id',
    };
  if (history.generation.metadata === 'resource') return { from: 'run_metadata m', owner: 'm.resource_id' };
  return { from: 'run_metadata m', owner: column(history, 'run_metadata', `${kind}_id`, 'm') };
}

type TypedValue = Pick<MetadataEntry, 'type' | 'value' | 'number' | 'text' | 'boolean'>;

/** The value by its type tag; a number or truth held as a string, as old releases did, becomes one again. */
export function typedValue(tag: string, json: string): TypedValue {
  const recorded = types[tag.toLowerCase()];
  const held: unknown = JSON.parse(json);
  const value = typeof held === 'string' && recorded ? cast(recorded, held, json) : json;
  const read: unknown = JSON.parse(value);
  return {
    type: recorded ?? typeOf(read),
    value,
    number: numberOf(recorded, read),
    text: typeof read === 'string' ? read : null,
    boolean: typeof read === 'boolean' ? read : null,
  };
}

function cast(type: MetadataType, text: string, json: string): string {
  const trimmed = text.trim();
  if (type === 'BOOLEAN') return /^(true|false)$/i.test(trimmed) ? trimmed.toLowerCase() : json;
  if (type !== 'INTEGER' && type !== 'FLOAT' && type !== 'STORAGE_SIZE') return json;
  if (/^nan$/i.test(trimmed)) return '"NaN"';
  const infinite = /^(-?)inf(inity)?$/i.exec(trimmed);
  if (infinite) return `"${infinite[1]}Infinity"`;
  if (!/^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i.test(trimmed)) return json;
  const exact = /^-?\d+$/.test(trimmed)
    ? Number.isSafeInteger(Number(trimmed))
    : Number.isFinite(Number(trimmed));
  return exact ? trimmed : json;
}

/** Also of an integer that rests as a string because a double cannot hold it exactly; never NaN or infinite. */
function numberOf(type: MetadataType | undefined, read: unknown): number | null {
  if (typeof read === 'number') return read;
  const numeric = type === 'INTEGER' || type === 'FLOAT' || type === 'STORAGE_SIZE';
  const number = numeric && typeof read === 'string' && /^-?\d/.test(read) ? Number(read) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

function typeOf(read: unknown): MetadataType {
  if (typeof read === 'boolean') return 'BOOLEAN';
  if (typeof read === 'number') return Number.isInteger(read) ? 'INTEGER' : 'FLOAT';
  if (Array.isArray(read)) return 'LIST';
  return read !== null && typeof read === 'object' ? 'OBJECT' : 'STRING';
}
