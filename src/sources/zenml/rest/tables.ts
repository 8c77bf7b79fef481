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
     project_id, pipeline_id, pipeline_configuration`,
    'id',
  ],
  step_run: [
    `id, created, name, status, start_time, end_time, docstring, cache_key, source_code, version,
     original_step_run_id, pipeline_run_id, project_id, step_configuration`,
    'id',
  ],
  step_run_parents: ['child_id, parent_id', 'child_id, parent_id'],
  step_run_input_artifact: [
    'step_id, name, input_index, artifact_id',
    'step_id, name, input_index, artifact_id',
  ],
  step_run_output_artifact: ['step_id, name, artifact_id', 'step_id, name, artifact_id'],
  artifact: ['id, name', 'id'],
  artifact_version: [
    'id, created, version, type, uri, materializer, data_type, content_hash, artifact_id, project_id',
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
} as const satisfies Readonly<Record<string, readonly [columns: string, key: string]>>;

export type Table = keyof typeof tables;

const further = [
  ['pipeline', 'project_id, created'],
  ['pipeline_snapshot', 'project_id, created'],
  ['step_run', 'project_id, created'],
  ['step_run_parents', 'parent_id'],
  ['step_run_input_artifact', 'artifact_id'],
] as const;

/** Lays out an empty copy. Beside ZenML's tables it notes of each thing what the server said last. */
export function createTables(database: Sqlite.Database, name: string): void {
  for (const [table, [columns, key]] of Object.entries(tables))
    database.exec(`create table ${table} (${columns}, primary key (${key}))`);
  database.exec(
    'create table told (kind text, id text, hash text, look integer, primary key (kind, id)) without rowid',
  );
  indexCopy(database, name, [...lookups, ...further]);
}
