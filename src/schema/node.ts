import { brandWithType } from '@pothos/core';
import type { Wanted } from '../loaders/columns.ts';
import type { Loaders } from '../loaders/index.ts';
import { builder } from './builder.ts';
import { decodeId, type NodeType } from './ids.ts';
import { lastingBy, lastsWhole } from './lasting.ts';
import { Node } from './refs.ts';
import { wanted } from './wanted.ts';

builder.interfaceType(Node, {
  description: 'Anything with an id of its own.',
  extensions: lastsWhole,
  fields: (t) => ({
    id: t.id({
      description: 'Opaque, and the same wherever this object is met; never to be parsed.',
      resolve: ({ id }) => id,
    }),
  }),
});

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description: 'The object with this id; null where there is none.',
    args: { id: t.arg.id({ required: true, description: 'An `id` of an earlier answer.' }) },
    extensions: lastingBy('id'),
    resolve: (_, { id }, { loaders }, info) => nodeOf(loaders, id, wanted(info)),
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description: 'The objects with these ids, in their order; null for each that is not there.',
    args: { ids: t.arg.idList({ required: true, description: 'Ids of earlier answers.' }) },
    extensions: { listArgument: 'ids', ...lastingBy('ids') },
    resolve: (_, { ids }, { loaders }, info) => ids.map((id) => nodeOf(loaders, id, wanted(info))),
  }),
}));

async function nodeOf(loaders: Loaders, id: string, columns: Wanted): Promise<{ id: string } | null> {
  const { type, uuid } = decodeId(id);
  const row = await find[type](loaders, uuid, columns);
  if (row) brandWithType(row, type as never);
  return row;
}

const find: Record<
  NodeType,
  (loaders: Loaders, uuid: string, columns: Wanted) => Promise<{ id: string } | null>
> = {
  Project: async (loaders, uuid) => (await loaders.projects()).find(({ id }) => id === uuid) ?? null,
  Pipeline: (loaders, uuid, columns) => loaders.pipeline.load(uuid, columns),
  PipelineVersion: (loaders, uuid, columns) => loaders.version.load(uuid, columns),
  Run: (loaders, uuid, columns) => loaders.run.load(uuid, columns),
  Step: (loaders, uuid, columns) => loaders.step.load(uuid, columns),
  Artifact: (loaders, uuid, columns) => loaders.artifact.load(uuid, columns),
  ModelVersion: (loaders, uuid, columns) => loaders.modelVersion.load(uuid, columns),
  Visualization: (loaders, uuid, columns) => loaders.visualization.load(uuid, columns),
};
