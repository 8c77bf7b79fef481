import { builder } from './builder.ts';
import { connect, pageArguments, pageExtensions } from './connection.ts';
import { identity } from './identity.ts';
import { Artifacts, ModelVersion, ModelVersions, Node } from './refs.ts';

builder.objectType(ModelVersion, {
  description: 'A version of a model: what runs work with and artifacts belong to.',
  interfaces: [Node],
  fields: (t) => ({
    ...identity(t, 'ModelVersion'),
    name: t.exposeString('name', { description: 'The name of the model, which its versions share.' }),
    version: t.exposeString('version', { description: 'The name of the version, unique in the model.' }),
    number: t.exposeInt('number', { description: 'Its number among the versions of the model.' }),
    stage: t.exposeString('stage', {
      nullable: true,
      description: 'Where it stands, in the tracker’s own word (`staging`, `production`, …).',
    }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What people say of the version, or else of the model.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the tracker created it.' }),
    artifacts: t.field({
      type: Artifacts.connection,
      nullable: true,
      description: 'What belongs to it, newest first.',
      args: pageArguments(t.arg, 10),
      extensions: pageExtensions(10),
      resolve: ({ id }, args, { loaders }, info) =>
        connect(
          loaders.artifactsOfModelVersion,
          { name: 'ModelVersion.artifacts', parent: id, size: 10, descending: true },
          args,
          info,
        ),
    }),
  }),
});

builder.queryFields((t) => ({
  modelVersions: t.field({
    type: ModelVersions.connection,
    nullable: true,
    description: 'The versions of all models of the project, newest first.',
    args: pageArguments(t.arg, 25),
    extensions: pageExtensions(25),
    resolve: (_, args, { loaders }, info) =>
      connect(
        loaders.modelVersions,
        { name: 'modelVersions', parent: loaders.projectId, size: 25, descending: true },
        args,
        info,
      ),
  }),
}));
