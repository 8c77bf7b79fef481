import { type Kind, named } from './kind.ts';

const owners = (kind: string) =>
  `select resource_id as id from tag_resource where tag_id = ?1 and resource_type = '${kind}'`;

/** Tags, which belong to no project; whose they are comes with their owners. */
export const tags: Kind = {
  path: '/tags',
  noun: 'tags',
  table: 'tag',
  needed: named,
  put: (rows, id, _, item) => rows.put('tag', { id, name: item.text('name') }),
  drop: (rows, id) => rows.drop('tag_resource', 'tag_id', id),
  touches: { runs: owners('pipeline_run'), artifacts: owners('artifact_version') },
};
