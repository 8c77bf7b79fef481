import { ArtifactKind } from './artifact-kind.ts';
import { builder } from './builder.ts';
import { connect, pageArguments, pageExtensions } from './connection.ts';
import { identity } from './identity.ts';
import { lasting } from './lasting.ts';
import { Artifact, ModelVersion, Node, Step, Steps } from './refs.ts';
import { madeFrom, wanted } from './wanted.ts';

builder.objectType(Artifact, {
  description: 'Something that a step put out or took in; its value rests in an artifact store.',
  interfaces: [Node],
  extensions: lasting(
    'id',
    'sourceId',
    'name',
    'version',
    'type',
    'dataType',
    'materializer',
    'uri',
    'contentHash',
    'createdAt',
    'value',
  ),
  fields: (t) => ({
    ...identity(t, 'Artifact'),
    name: t.exposeString('name', {
      description: 'Its own name, which need not be that of the output: see `StepOutput.name`.',
    }),
    version: t.exposeString('version', {
      nullable: true,
      description: 'Its version under that name, where the tracker counts them.',
    }),
    type: t.exposeString('type', {
      description: 'What the tracker takes it for, in its own word (`DataArtifact`, `ModelArtifact`, …).',
    }),
    kind: t.expose('kind', {
      type: ArtifactKind,
      nullable: true,
      description: 'How it came to be saved; null where the tracker does not say.',
    }),
    modelVersions: t.field({
      type: [ModelVersion],
      description: 'The model versions that it belongs to, oldest first.',
      extensions: { list: 1 },
      resolve: ({ id }, _, { loaders }, info) => loaders.modelVersionsOfArtifact.load(id, wanted(info)),
    }),
    dataType: t.exposeString('dataType', {
      nullable: true,
      description: 'The Python class of the value, with its module.',
    }),
    materializer: t.exposeString('materializer', {
      nullable: true,
      description: 'The Python class that wrote the value, with its module.',
    }),
    uri: t.exposeString('uri', { description: 'Where the value rests, as the tracker recorded it.' }),
    contentHash: t.exposeString('contentHash', {
      nullable: true,
      description: 'Equal for equal contents, where the tracker computes one.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the tracker created it.' }),
    producer: t.field({
      type: Step,
      nullable: true,
      description:
        'The step that made it, never a cached one; null for what came from outside, or where that step is gone.',
      extensions: madeFrom('producerId'),
      resolve: ({ producerId }, _, { loaders }, info) =>
        producerId === null ? null : loaders.step.load(producerId, wanted(info)),
    }),
    consumers: t.field({
      type: Steps.connection,
      nullable: true,
      description: 'The steps that took it in, newest first.',
      args: pageArguments(t.arg, 10),
      extensions: pageExtensions(10),
      resolve: ({ id }, args, { loaders }, info) =>
        connect(
          loaders.consumersOfArtifact,
          { name: 'Artifact.consumers', parent: id, size: 10, descending: true },
          args,
          info,
        ),
    }),
  }),
});
