import { dropDescription, putTags } from './described.ts';
import { type Kind, named } from './kind.ts';

/** Pipelines. */
export const pipelines: Kind = {
  path: '/pipelines',
  noun: 'pipelines',
  table: 'pipeline',
  needed: [...named, 'metadata', 'resources'],
  put(rows, id, project, item) {
    rows.put('pipeline', {
      id,
      created: item.moment('body.created'),
      name: item.text('name'),
      description: item.text('metadata.description'),
      project_id: project,
    });
    putTags(rows, 'pipeline', id, item);
  },
  drop: dropDescription,
  touches: { runs: 'select id from pipeline_run where pipeline_id = ?1' },
};
