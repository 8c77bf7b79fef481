import { dropDescription, putMetadata, putTags } from './described.ts';
import { type Kind, named } from './kind.ts';
import { triggeredBy } from './triggers.ts';

/** Runs, without their steps. */
export const runs: Kind = {
  path: '/runs',
  noun: 'runs',
  table: 'pipeline_run',
  needed: [...named, 'body.updated', 'body.status', 'metadata.config', 'resources'],
  put(rows, id, project, item) {
    const snapshot = item.id('resources.snapshot.id');
    rows.put('pipeline_run', {
      id,
      created: item.moment('body.created'),
      updated: item.moment('body.updated'),
      name: item.text('name'),
      status: item.text('body.status'),
      status_reason: item.text('body.status_reason'),
      exception_info: item.written('metadata.exception_info'),
      start_time: item.moment('metadata.start_time'),
      end_time: item.moment('metadata.end_time'),
      in_progress: item.truth('body.in_progress') ? 1 : 0,
      orchestrator_run_id: item.text('metadata.orchestrator_run_id'),
      snapshot_id: snapshot,
      project_id: project,
      pipeline_id: item.id(item.has('body.pipeline_id') ? 'body.pipeline_id' : 'resources.pipeline.id'),
      parent_run_id: item.id('resources.parent_run.id'),
      original_run_id: item.id('resources.original_run.id'),
      model_version_id: item.id('resources.model_version.id'),
      ...triggeredBy(rows, id, item),
      // A snapshot holds it as it was configured, without what the start of the run fills in.
      pipeline_configuration: snapshot === null ? item.written('metadata.config') : null,
    });
    putMetadata(rows, id, item);
    putTags(rows, 'pipeline_run', id, item);
  },
  drop(rows, id) {
    dropDescription(rows, id);
    rows.drop('trigger_execution', 'pipeline_run_id', id);
    rows.drop('model_versions_runs', 'pipeline_run_id', id);
    for (const column of ['parent_run_id', 'original_run_id'])
      rows.run(`update pipeline_run set ${column} = null where ${column} = ?`, id);
  },
  touches: {
    runs: 'select ?1 as id',
    gone: `select id from pipeline_run where parent_run_id = ?1
           union select id from pipeline_run where original_run_id = ?1`,
  },
};
