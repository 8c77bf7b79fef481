import { type Json, numberAsWritten, writeJson } from '../json.ts';
import type { Item } from './fields.ts';
import type { Rows } from './rows.ts';

/** What ZenML itself records as an address, of runs and steps. */
const addresses = [
  'orchestrator_url',
  'orchestrator_logs_url',
  'experiment_tracker_url',
  'deployed_model_url',
];

/**
 * Writes the metadata of an entity, the newest of each key. The API tells neither the type that was given nor
 * the moment: the type is that of the value, the moment that of the entity.
 */
export function putMetadata(rows: Rows, owner: string, item: Item): void {
  dropMetadata(rows, owner);
  for (const [key, value] of Object.entries(item.object('metadata.run_metadata') ?? {})) {
    const id = `${owner} ${key}`;
    const created = item.moment('body.created');
    rows.put('run_metadata', { id, key, created, type: typeOf(key, value), value: writeJson(value) });
    rows.put('run_metadata_resource', { run_metadata_id: id, resource_id: owner });
  }
}

/** Writes the tags of an entity. */
export function putTags(rows: Rows, kind: string, owner: string, item: Item): void {
  rows.drop('tag_resource', 'resource_id', owner);
  for (const tag of item.items('resources.tags')) {
    const id = tag.id('id');
    rows.put('tag', { id, name: tag.text('name') });
    rows.put('tag_resource', { tag_id: id, resource_id: owner, resource_type: kind });
  }
}

/** Removes what describes an entity that is gone. */
export function dropDescription(rows: Rows, owner: string): void {
  dropMetadata(rows, owner);
  rows.drop('tag_resource', 'resource_id', owner);
}

function dropMetadata(rows: Rows, owner: string): void {
  const held = rows.all(
    'select run_metadata_id as id from run_metadata_resource where resource_id = ?',
    owner,
  );
  for (const { id } of held) rows.drop('run_metadata', 'id', String(id));
  rows.drop('run_metadata_resource', 'resource_id', owner);
}

function typeOf(key: string, value: Json): string {
  if (numberAsWritten(value) !== null) return /^-?\d+$/.test(writeJson(value)) ? 'int' : 'float';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object' && value !== null) return 'dict';
  // The API cannot tell NaN and the infinities, and nothing else is null.
  if (value === null) return 'float';
  return addresses.includes(key) ? 'Uri' : 'str';
}
