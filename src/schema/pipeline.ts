import { builder } from './builder.ts';
import { connect, firstOf, pageArguments, pageExtensions } from './connection.ts';
import { identity } from './identity.ts';
import { lookUp, lookUpArguments } from './look-up.ts';
import { Node, Pipeline, Pipelines, PipelineVersion, PipelineVersions } from './refs.ts';
import { wanted } from './wanted.ts';

builder.objectType(Pipeline, {
  description: 'A pipeline: the name under which versions and runs come together.',
  interfaces: [Node],
  fields: (t) => ({
    ...identity(t, 'Pipeline'),
    name: t.exposeString('name', { description: 'Unique in its project.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What its authors say of it; null where the tracker holds nothing.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the tracker first saw it.' }),
    firstRunAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its first run was created; null while it has none.',
      resolve: ({ firstRunAt }) => (firstRunAt === 'infinity' ? null : firstRunAt),
    }),
    versions: t.field({
      type: PipelineVersions.connection,
      nullable: true,
      description: 'Its versions, newest first.',
      args: pageArguments(t.arg, 10),
      extensions: pageExtensions(10),
      resolve: ({ id }, args, { loaders }, info) =>
        connect(
          loaders.versionsOfPipeline,
          { name: 'Pipeline.versions', parent: id, size: 10, descending: true },
          args,
          info,
        ),
    }),
    latestVersion: t.field({
      type: PipelineVersion,
      nullable: true,
      description: 'The version with the highest number; null where there is none.',
      resolve: ({ id }, _, { loaders }, info) =>
        firstOf(loaders.versionsOfPipeline, { parent: id, descending: true }, info),
    }),
    version: t.field({
      type: PipelineVersion,
      nullable: true,
      description: 'The version of this number; null where there is none.',
      args: { number: t.arg.int({ required: true, description: 'As in `PipelineVersion.number`.' }) },
      resolve: ({ id }, { number }, { loaders }, info) =>
        loaders.versionNumbered.load({ parent: id, name: String(number), wanted: wanted(info) }),
    }),
  }),
});

builder.queryFields((t) => ({
  pipelines: t.field({
    type: Pipelines.connection,
    nullable: true,
    description:
      'The pipelines of the project, oldest first by their first run; those without a run last, by creation.',
    args: pageArguments(t.arg, 25),
    extensions: pageExtensions(25),
    resolve: (_, args, { loaders }, info) =>
      connect(loaders.pipelines, { name: 'pipelines', parent: loaders.projectId, size: 25 }, args, info),
  }),
  pipeline: t.field({
    type: Pipeline,
    nullable: true,
    description: 'The pipeline of this name or id; null and a `NOT_FOUND` error where there is none.',
    args: lookUpArguments(t.arg),
    resolve: (_, args, { loaders }, info) =>
      lookUp(
        'Pipeline',
        args,
        (name) => loaders.pipelineNamed.load({ parent: loaders.projectId, name, wanted: wanted(info) }),
        (uuid) => loaders.pipeline.load(uuid, wanted(info)),
      ),
  }),
}));
