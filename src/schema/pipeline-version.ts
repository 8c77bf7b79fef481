import { builder } from './builder.ts';
import { identity } from './identity.ts';
import { Node, Pipeline, PipelineVersion } from './refs.ts';
import { jsonOf } from './scalars.ts';
import { madeFrom, wanted } from './wanted.ts';

builder.objectType(PipelineVersion, {
  description:
    'One state of a pipeline’s code and parameters. Trackers that keep no versions are given them: one for each distinct hash, numbered in order of first use.',
  interfaces: [Node],
  fields: (t) => ({
    ...identity(t, 'PipelineVersion'),
    number: t.exposeInt('number', { description: '1 for the first version of its pipeline.' }),
    hash: t.exposeString('hash', {
      nullable: true,
      description: 'What tells it from other versions, as the tracker computed it.',
    }),
    docstring: t.exposeString('docstring', {
      nullable: true,
      description: 'The docstring of the pipeline’s function; null where it has none.',
    }),
    specification: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Its steps and how they depend on each other, as the tracker holds it.',
      resolve: ({ specification }) => jsonOf(specification),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was first used.' }),
    pipeline: t.field({
      type: Pipeline,
      nullable: true,
      description: 'The pipeline it is a version of.',
      extensions: madeFrom('pipelineId'),
      resolve: ({ pipelineId }, _, { loaders }, info) => loaders.pipeline.load(pipelineId, wanted(info)),
    }),
  }),
});
