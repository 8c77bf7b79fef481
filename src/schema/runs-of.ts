import type { ObjectRef } from '@pothos/core';
import type { Row, runs } from '../db/tables.ts';
import type { Loaders } from '../loaders/index.ts';
import type { PageLoader } from '../loaders/pages.ts';
import { runCondition } from '../loaders/run-condition.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { firstOf, pageArguments, pageExtensions } from './connection.ts';
import { ModelVersion, Pipeline, PipelineVersion, Run, Runs } from './refs.ts';
import { runArguments, runFilterArgument, runList } from './run-list.ts';

runsOf(Pipeline, 'Pipeline', 'of all its versions', (loaders) => loaders.runsOfPipeline);
runsOf(PipelineVersion, 'PipelineVersion', 'of this version', (loaders) => loaders.runsOfVersion);
runsOf(ModelVersion, 'ModelVersion', 'that worked with it', (loaders) => loaders.runsOfModelVersion);

function runsOf<Owner extends { id: string }>(
  owner: ObjectRef<SchemaTypes, Owner>,
  type: string,
  which: string,
  loaderOf: (loaders: Loaders) => PageLoader<Row<typeof runs>>,
): void {
  builder.objectFields(owner, (t) => ({
    runs: t.field({
      type: Runs.connection,
      nullable: true,
      description: `The runs ${which}, newest first.`,
      args: { ...pageArguments(t.arg, 10), ...runArguments(t.arg) },
      extensions: pageExtensions(10),
      resolve: (row, args, { loaders }, info) =>
        runList(loaderOf(loaders), { name: `${type}.runs`, parent: (row as Owner).id, size: 10 }, args, info),
    }),
    latestRun: t.field({
      type: Run,
      nullable: true,
      description: `The newest run ${which} for which \`filter\` holds; null where there is none.`,
      args: runFilterArgument(t.arg),
      resolve: (row, { filter }, { loaders }, info) =>
        firstOf(
          loaderOf(loaders),
          { parent: (row as Owner).id, condition: runCondition(filter), descending: true },
          info,
        ),
    }),
    runCount: t.int({
      description: `How many runs ${which} there are.`,
      resolve: (row, _, { loaders }) => loaderOf(loaders).count({ parent: (row as Owner).id }),
    }),
  }));
}
