import { configurationOf } from './configurations.ts';
import { itemOf } from './fields.ts';
import type { Kind } from './kind.ts';

/** Snapshots: what was to run, with the steps in order of compilation. */
export const snapshots: Kind = {
  path: '/pipeline_snapshots',
  noun: 'snapshots',
  table: 'pipeline_snapshot',
  needed: ['id', 'body.created', 'metadata.pipeline_configuration', 'resources'],
  put(rows, id, project, item) {
    const code = item.id('resources.code_reference.id');
    rows.put('pipeline_snapshot', {
      id,
      created: item.moment('body.created'),
      is_dynamic: item.truth('body.is_dynamic') ? 1 : 0,
      pipeline_configuration: item.written('metadata.pipeline_configuration'),
      pipeline_version_hash: item.text('metadata.pipeline_version_hash'),
      pipeline_spec: item.written('metadata.pipeline_spec'),
      source_code: item.text('metadata.source_code'),
      project_id: project,
      pipeline_id: item.id('body.pipeline_id') ?? item.id('resources.pipeline.id'),
      code_reference_id: code,
    });
    if (code)
      rows.put('code_reference', { id: code, commit: item.text('resources.code_reference.body.commit') });
    rows.drop('step_configuration', 'snapshot_id', id);
    Object.entries(item.object('metadata.step_configurations') ?? {}).forEach(([name, step], index) => {
      const config = configurationOf(itemOf(step, 'step configurations'), 'spec', 'config');
      rows.put('step_configuration', { id: `${id} ${name}`, index, name, config, snapshot_id: id });
    });
  },
  drop: (rows, id) => rows.drop('step_configuration', 'snapshot_id', id),
  touches: { runs: 'select id from pipeline_run where snapshot_id = ?1' },
};
