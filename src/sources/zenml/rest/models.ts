import { dropDescription, putMetadata, putTags } from './described.ts';
import { type Kind, named } from './kind.ts';

/** Models, of which a name and a description are told with their versions. */
export const models: Kind = {
  path: '/models',
  noun: 'models',
  table: 'model',
  needed: [...named, 'metadata'],
  put: (rows, id, project, item) =>
    rows.put('model', {
      id,
      created: item.moment('body.created'),
      name: item.text('name'),
      description: item.text('metadata.description'),
      project_id: project,
    }),
  drop: () => {},
  touches: {},
};

/** Versions of models with their metadata and tags. */
export const modelVersions: Kind = {
  path: '/model_versions',
  noun: 'model versions',
  table: 'model_version',
  needed: [...named, 'body.number', 'body.model.id', 'body.model.name', 'metadata', 'resources'],
  put(rows, id, project, item) {
    const model = item.id('body.model.id') ?? '';
    rows.put('model_version', {
      id,
      created: item.moment('body.created'),
      name: item.text('name'),
      number: item.number('body.number'),
      stage: item.text('body.stage'),
      description: item.text('metadata.description'),
      model_id: model,
      project_id: project,
    });
    putMetadata(rows, id, item);
    putTags(rows, 'model_version', id, item);
    // It may be newer than what was read of models.
    const [held] = rows.all('select 1 from model where id = ?', model);
    if (!held)
      rows.put('model', {
        id: model,
        created: item.moment('body.model.body.created'),
        name: item.text('body.model.name'),
        project_id: project,
      });
  },
  drop(rows, id) {
    dropDescription(rows, id);
    rows.drop('model_versions_runs', 'model_version_id', id);
    rows.drop('model_versions_artifacts', 'model_version_id', id);
    for (const table of ['pipeline_run', 'step_run'])
      rows.run(`update ${table} set model_version_id = null where model_version_id = ?`, id);
  },
  touches: {
    gone: `select id from pipeline_run where model_version_id = ?1
           union select pipeline_run_id from step_run where model_version_id = ?1`,
  },
};
