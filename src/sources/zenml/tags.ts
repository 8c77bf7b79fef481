import type { Tag } from '../source.ts';
import { type History, listOf, textOf } from './history.ts';

export type Owner = 'pipeline' | 'pipeline_run' | 'artifact_version' | 'model_version';

/** The tags of some entities; `owners` maps the ids of the database to those of the store. */
export function tagsOf(history: History, kind: Owner, owners: ReadonlyMap<string, string>): Tag[] {
  if (!history.generation.tags || owners.size === 0) return [];
  const rows = history.reader.select(
    { owner: 'r.resource_id', name: 't.name' },
    `from tag_resource r join tag t on t.id = r.tag_id
     where r.resource_type = ? and r.resource_id in (select value from json_each(?))`,
    kind,
    listOf([...owners.keys()]),
  );
  const tags = rows.map(({ owner, name }) => ({
    ownerId: owners.get(owner ?? '') ?? '',
    name: textOf(name ?? ''),
  }));
  return [...new Map(tags.map((tag) => [`${tag.ownerId} ${tag.name}`, tag])).values()];
}
