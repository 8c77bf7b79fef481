import type { ArgBuilder } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { Row, runs } from '../db/tables.ts';
import { runOrders } from '../loaders/lists.ts';
import type { PageLoader } from '../loaders/pages.ts';
import { type RunFilter as Filter, runCondition } from '../loaders/run-condition.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { type Connection, connect } from './connection.ts';
import { ExecutionStatusFilter, StringFilter } from './status.ts';

const RunFilter = builder.inputType('RunFilter', {
  description: 'Conditions on runs; all that are given must hold, and `{}` holds for every run.',
  fields: (t) => ({
    listed: t.boolean({
      description: 'True: only runs of a pipeline. False: only unlisted runs, which belong to none.',
    }),
    name: t.field({ type: StringFilter, description: 'On the name.' }),
    status: t.field({ type: ExecutionStatusFilter, description: 'On the status.' }),
  }),
});

const RunOrderField = builder.enumType('RunOrderField', {
  description: 'What runs can be ordered by; the id decides between equals.',
  values: {
    CREATED_AT: { description: 'When the tracker created the run.' },
    STARTED_AT: { description: 'When the run started; runs that have not come after all others.' },
  } satisfies Record<keyof typeof runOrders, object>,
});

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end comes first.',
  values: {
    ASC: { description: 'Oldest, smallest first.' },
    DESC: { description: 'Newest, largest first.' },
  } as const,
});

const RunOrder = builder.inputType('RunOrder', {
  description: 'An order of runs.',
  fields: (t) => ({
    field: t.field({ type: RunOrderField, required: true, description: 'What to order by.' }),
    direction: t.field({ type: OrderDirection, required: true, description: 'Which end comes first.' }),
  }),
});

/** The filter of a field that answers with runs. */
export function runFilterArgument(arg: ArgBuilder<SchemaTypes>) {
  return { filter: arg({ type: RunFilter, description: 'Only runs for which this holds.' }) };
}

/** The filter and order of a list of runs. */
export function runArguments(arg: ArgBuilder<SchemaTypes>) {
  return {
    ...runFilterArgument(arg),
    orderBy: arg({ type: RunOrder, description: 'Default: newest first, by `CREATED_AT`.' }),
  };
}

type RunListArguments = Parameters<typeof connect>[2] & {
  readonly filter?: Filter | null | undefined;
  readonly orderBy?: { field: keyof typeof runOrders; direction: 'ASC' | 'DESC' } | null | undefined;
};

/** A list of runs as every field that has one answers it: newest first unless `orderBy` says otherwise. */
export function runList(
  loader: PageLoader<Row<typeof runs>>,
  list: { name: string; parent: string; size: number },
  args: RunListArguments,
  info: GraphQLResolveInfo,
): Connection<Row<typeof runs>> {
  const { field, direction } = args.orderBy ?? { field: 'CREATED_AT', direction: 'DESC' };
  return connect(
    loader,
    {
      ...list,
      condition: runCondition(args.filter),
      order: runOrders[field],
      descending: direction === 'DESC',
    },
    args,
    info,
  );
}
