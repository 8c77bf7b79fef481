import type Sqlite from 'libsql';
import { indexCopy } from '../copy.ts';
import { lookups } from '../generation.ts';

/** ZenML's own tables as its newest known release has them, as far as history is read: columns, and which tell rows apart. */
const tables = {
  alembic_version: ['version_num', 'version_num'],
  project: ['id, created, name', 'id'],
  pipeline: ['id, created, name, description, project_id', 'id'],
  pipeline_run: [
    `id, created, updated, name, status, start_time, end_time, in_progress, orchestrator_run_id, snapshot_id,
     project_id, pipeline_id, pipeline_configuration, status_reason, exception_info, parent_run_id, original_run_id,
     model_version_id, schedule_id, triggered_by, triggered_by_type`,
    'id',
  ],
  step_run: [
    `id, created, name, status, start_time, end_time, docstring, cache_key, source_code, version,
     original_step_run_id, pipeline_run_id, project_id, step_configuration, exception_info, model_version_id`,
    'id',
  ],
  step_run_parents: ['child_id, parent_id', 'child_id, parent_id'],
  step_run_input_artifact: [
    'step_id, name, input_index, artifact_id, type, chunk_index, chunk_size',
    'step_id, name, input_index, artifact_id',
  ],
  step_run_output_artifact: ['step_id, name, artifact_id', 'step_id, name, artifact_id'],
  artifact: ['id, name', 'id'],
  artifact_version: [
    'id, created, version, type, uri, materializer, data_type, content_hash, save_type, artifact_id, project_id',
    'id',
  ],
  artifact_visualization: ['id, created, type, uri, artifact_version_id', 'id'],
  run_metadata: ['id, created, "key", value, type', 'id'],
  run_metadata_resource: ['run_metadata_id, resource_id', 'run_metadata_id'],
  tag: ['id, name', 'id'],
  tag_resource: ['tag_id, resource_id, resource_type', 'resource_id, tag_id'],
  pipeline_snapshot: [
    `id, created, is_dynamic, pipeline_configuration, pipeline_version_hash, pipeline_spec, source_code,
     project_id, pipeline_id, code_reference_id`,
    'id',
  ],
  step_configuration: ['id, "index", name, config, snapshot_id, step_run_id', 'id'],
  code_reference: ['id, "commit"', 'id'],
  model: ['id, created, name, description, project_id', 'id'],
  model_version: ['id, created, name, number, stage, description, model_id, project_id', 'id'],
  model_versions_runs: ['id, created, model_version_id, pipeline_run_id, project_id', 'id'],
  model_versions_artifacts: ['id, created, model_version_id, artifact_version_id, project_id', 'id'],
  schedule: ['id, name', 'id'],
  trigger: ['id, name', 'id'],
  trigger_execution: ['trigger_id, pipeline_run_id', 'pipeline_run_id, trigger_id'],
  deployment: ['id, name', 'id'],
} as const satisfies Readonly<Record<string, readonly [columns: string, key: string]>>;

export type Table = keyof typeof tables;

const further = [
  ['pipeline', 'project_id, created'],
  ['pipeline_snapshot', 'project_id, created'],
  ['step_run', 'project_id, created'],
  ['step_run_parents', 'parent_id'],
  ['step_run_input_artifact', 'artifact_id'],
  ['pipeline_run', 'triggered_by'],
  ['pipeline_run', 'parent_run_id'],
  ['pipeline_run', 'original_run_id'],
  ['pipeline_run', 'model_version_id'],
  ['step_run', 'model_version_id'],
  ['model_versions_runs', 'model_version_id'],
  ['model_versions_artifacts', 'model_version_id'],
] as const;

/** Lays out an empty copy. Beside ZenML's tables it notes of each thing what the server said last. */
export function createTables(database: Sqlite.Database, name: string): void {
  for (const [table, [columns, key]] of Object.entries(tables))
    database.exec(`create table "${table}" (${columns}, primary key (${key}))`);
  database.exec(
    'create table told (kind text, id text, hash text, look integer, primary key (kind, id)) without rowid',
  );
  indexCopy(database, name, [...lookups, ...further]);
}
