import type { GraphQLResolveInfo } from 'graphql';
import type { Row, runs } from '../db/tables.ts';
import type { Loaders } from '../loaders/index.ts';
import { type RunFilter, runCondition } from '../loaders/run-condition.ts';
import { builder } from './builder.ts';
import { firstOf } from './connection.ts';
import { Run } from './refs.ts';
import { runFilterArgument } from './run-list.ts';
import { madeFrom } from './wanted.ts';

builder.objectFields(Run, (t) => ({
  previous: t.field({
    type: Run,
    nullable: true,
    description:
      'The newest run of the same pipeline that was created before this one and for which `filter` holds; null where there is none, and for an unlisted run.',
    args: runFilterArgument(t.arg),
    extensions: madeFrom('pipelineId', 'createdAt'),
    resolve: (run, { filter }, { loaders }, info) => neighbour(loaders, run, filter, true, info),
  }),
  next: t.field({
    type: Run,
    nullable: true,
    description:
      'The oldest run of the same pipeline that was created after this one and for which `filter` holds; null where there is none, and for an unlisted run.',
    args: runFilterArgument(t.arg),
    extensions: madeFrom('pipelineId', 'createdAt'),
    resolve: (run, { filter }, { loaders }, info) => neighbour(loaders, run, filter, false, info),
  }),
}));

function neighbour(
  loaders: Loaders,
  run: Row<typeof runs>,
  filter: RunFilter | null | undefined,
  descending: boolean,
  info: GraphQLResolveInfo,
): Promise<Row<typeof runs> | null> | null {
  if (run.pipelineId === null) return null;
  return firstOf(
    loaders.runsOfPipeline,
    {
      parent: run.pipelineId,
      condition: runCondition(filter),
      descending,
      after: [run.createdAt, run.id],
    },
    info,
  );
}
