import { putArtifact } from './artifacts.ts';
import { configurationOf } from './configurations.ts';
import { dropDescription, putMetadata } from './described.ts';
import { type Item, itemOf } from './fields.ts';
import { type Kind, named } from './kind.ts';
import type { Rows } from './rows.ts';

/** Steps with their parents, inputs and outputs. */
export const steps: Kind = {
  path: '/steps',
  noun: 'steps',
  table: 'step_run',
  needed: [...named, 'body.status', 'metadata.pipeline_run_id', 'metadata.config', 'resources'],
  put(rows, id, project, item) {
    dropLinks(rows, id);
    const configuration = configurationOf(item, 'metadata.spec', 'metadata.config');
    const snapshot = item.id('metadata.snapshot_id');
    rows.put('step_run', {
      id,
      created: item.moment('body.created'),
      name: item.text('name'),
      status: item.text('body.status'),
      start_time: item.moment('body.start_time'),
      end_time: item.moment('body.end_time'),
      docstring: item.text('metadata.docstring'),
      cache_key: item.text('metadata.cache_key'),
      source_code: item.text('metadata.source_code'),
      exception_info: item.written('metadata.exception_info'),
      version: item.number('body.version'),
      original_step_run_id: item.id('metadata.original_step_run_id'),
      pipeline_run_id: item.id('metadata.pipeline_run_id'),
      project_id: project,
      model_version_id: item.id('body.model_version_id') ?? item.id('resources.model_version.id'),
      step_configuration: snapshot === null ? configuration : null,
    });
    // The plan of a dynamic pipeline holds templates only; any other plan holds its steps already.
    if (snapshot !== null && isDynamic(rows, snapshot))
      rows.put('step_configuration', {
        id,
        index: 0,
        name: item.text('name'),
        config: configuration,
        step_run_id: id,
      });
    for (const parent of parentsOf(item)) rows.put('step_run_parents', { child_id: id, parent_id: parent });
    putSlots(rows, 'step_run_output_artifact', id, project, item);
    putSlots(rows, 'step_run_input_artifact', id, project, item);
    putMetadata(rows, id, item);
  },
  drop(rows, id) {
    dropLinks(rows, id);
    rows.drop('step_run_parents', 'parent_id', id);
    dropDescription(rows, id);
  },
  touches: {
    runs: 'select pipeline_run_id as id from step_run where id = ?1',
    // Which step made an artifact depends on how its steps went.
    artifacts: 'select artifact_id as id from step_run_output_artifact where step_id = ?1',
  },
};

function dropLinks(rows: Rows, id: string): void {
  rows.drop('step_configuration', 'step_run_id', id);
  rows.drop('step_run_parents', 'child_id', id);
  rows.drop('step_run_output_artifact', 'step_id', id);
  rows.drop('step_run_input_artifact', 'step_id', id);
}

function isDynamic(rows: Rows, snapshot: string): boolean {
  const [row] = rows.all('select is_dynamic from pipeline_snapshot where id = ?', snapshot);
  return row === undefined || row.is_dynamic === 1;
}

function parentsOf(item: Item): string[] {
  const ids = item.object('metadata')?.parent_step_ids;
  return Array.isArray(ids) ? ids.map((id) => String(id).replaceAll('-', '')) : [];
}

/** Writes which artifacts a step made or took under which names. */
function putSlots(
  rows: Rows,
  table: 'step_run_input_artifact' | 'step_run_output_artifact',
  step: string,
  project: string,
  item: Item,
): void {
  const taken = table === 'step_run_input_artifact';
  for (const [name, list] of Object.entries(
    item.object(taken ? 'resources.inputs' : 'resources.outputs') ?? {},
  ))
    for (const json of Array.isArray(list) ? list : []) {
      const version = itemOf(json, taken ? 'inputs' : 'outputs', ['id', 'body.created', 'body.artifact']);
      const id = version.id('id') ?? '';
      rows.put(table, { step_id: step, name, artifact_id: id, ...(taken ? inputColumns(version) : {}) });
      // It may be newer than what was read of artifacts.
      const [held] = rows.all('select 1 from artifact_version where id = ?', id);
      if (!held) putArtifact(rows, id, project, version);
    }
}

function inputColumns(version: Item) {
  return {
    input_index: version.number('index') ?? 0,
    type: version.text('input_type'),
    chunk_index: version.number('chunk_index'),
    chunk_size: version.number('chunk_size'),
  };
}
