import type { Kind } from './kind.ts';

/** Which runs worked with which model versions. */
const modelRuns: Kind = {
  path: '/model_version_pipeline_runs',
  noun: 'links of model versions to runs',
  table: 'model_versions_runs',
  needed: ['id', 'body.created', 'body.model_version', 'body.pipeline_run.id'],
  put: (rows, id, place, item) =>
    rows.put('model_versions_runs', {
      id,
      created: item.moment('body.created'),
      model_version_id: item.id('body.model_version'),
      pipeline_run_id: item.id('body.pipeline_run.id'),
      project_id: place,
    }),
  drop: () => {},
  touches: { runs: 'select pipeline_run_id as id from model_versions_runs where id = ?1' },
};

/** Which artifacts belong to which model versions. */
const modelArtifacts: Kind = {
  path: '/model_version_artifacts',
  noun: 'links of model versions to artifacts',
  table: 'model_versions_artifacts',
  needed: ['id', 'body.created', 'body.model_version', 'body.artifact_version.id'],
  put: (rows, id, place, item) =>
    rows.put('model_versions_artifacts', {
      id,
      created: item.moment('body.created'),
      model_version_id: item.id('body.model_version'),
      artifact_version_id: item.id('body.artifact_version.id'),
      project_id: place,
    }),
  drop: () => {},
  touches: { artifacts: 'select artifact_version_id as id from model_versions_artifacts where id = ?1' },
};

/** What belongs to model versions. The API lists it for a whole server, whatever the project. */
export const modelLinks: readonly Kind[] = [modelRuns, modelArtifacts];
