import { dropDescription, putMetadata, putTags } from './described.ts';
import type { Item } from './fields.ts';
import type { Kind } from './kind.ts';
import type { Rows } from './rows.ts';

/** Versions of artifacts with their metadata, tags and visualizations. */
export const artifacts: Kind = {
  path: '/artifact_versions',
  noun: 'artifact versions',
  table: 'artifact_version',
  needed: ['id', 'body.created', 'body.uri', 'body.artifact.name', 'metadata', 'resources'],
  put(rows, id, project, item) {
    putArtifact(rows, id, project, item);
    putMetadata(rows, id, item);
    putTags(rows, 'artifact_version', id, item);
    rows.drop('artifact_visualization', 'artifact_version_id', id);
    for (const shown of item.items('metadata.visualizations'))
      rows.put('artifact_visualization', {
        id: shown.id('id'),
        created: shown.moment('body.created'),
        type: shown.text('body.type'),
        uri: shown.text('body.uri'),
        artifact_version_id: id,
      });
  },
  drop(rows, id) {
    dropDescription(rows, id);
    rows.drop('artifact_visualization', 'artifact_version_id', id);
    rows.drop('model_versions_artifacts', 'artifact_version_id', id);
    rows.drop('step_run_input_artifact', 'artifact_id', id);
    rows.drop('step_run_output_artifact', 'artifact_id', id);
  },
  touches: {
    runs: `select pipeline_run_id as id from step_run where id in
           (select step_id from step_run_output_artifact where artifact_id = ?1
            union select step_id from step_run_input_artifact where artifact_id = ?1)`,
    artifacts: 'select ?1 as id',
  },
};

/** Writes an artifact version alone, as it also comes with the steps that made or took it. */
export function putArtifact(rows: Rows, id: string, project: string, item: Item): void {
  const artifact = item.id('body.artifact.id') ?? id;
  rows.put('artifact', { id: artifact, name: item.text('body.artifact.name') });
  rows.put('artifact_version', {
    id,
    created: item.moment('body.created'),
    version: item.text('body.version'),
    type: item.text('body.type'),
    uri: item.text('body.uri'),
    materializer: item.written('body.materializer'),
    data_type: item.written('body.data_type'),
    content_hash: item.text('body.content_hash'),
    save_type: item.text('body.save_type'),
    artifact_id: artifact,
    project_id: project,
  });
}
