import type { ObjectRef } from '@pothos/core';
import { itsPlace } from '../loaders/page-request.ts';
import { builder, type SchemaTypes } from './builder.ts';
import type { Connection, Edge } from './connection.ts';
import { lastsWhole } from './lasting.ts';
import {
  Artifact,
  Artifacts,
  ModelVersion,
  ModelVersions,
  PageInfo,
  Pipeline,
  Pipelines,
  PipelineVersion,
  PipelineVersions,
  Run,
  Runs,
  Step,
  Steps,
  Visualization,
  Visualizations,
} from './refs.ts';
import { holdsRows, madeFrom } from './wanted.ts';

builder.objectType(PageInfo, {
  description: 'Where a page stands in its list.',
  extensions: lastsWhole,
  fields: (t) => ({
    hasNextPage: t.boolean({
      description: 'Whether something follows the page.',
      resolve: async (list) => (list.backward ? list.before : (await list.page()).more),
    }),
    hasPreviousPage: t.boolean({
      description: 'Whether something precedes the page.',
      resolve: async (list) => (list.backward ? (await list.page()).more : list.after),
    }),
    startCursor: t.string({
      nullable: true,
      description: 'Cursor of the first item; null for an empty page.',
      resolve: async (list) => cursorAt(list, (await list.page()).rows.at(0)),
    }),
    endCursor: t.string({
      nullable: true,
      description: 'Cursor of the last item; null for an empty page.',
      resolve: async (list) => cursorAt(list, (await list.page()).rows.at(-1)),
    }),
  }),
});

implement(Pipelines, Pipeline, 'pipelines');
implement(PipelineVersions, PipelineVersion, 'versions');
implement(Runs, Run, 'runs');
implement(Steps, Step, 'steps');
implement(Artifacts, Artifact, 'artifacts');
implement(ModelVersions, ModelVersion, 'model versions');
implement(Visualizations, Visualization, 'visualizations');

function implement<R extends object>(
  refs: { connection: ObjectRef<SchemaTypes, Connection<R>>; edge: ObjectRef<SchemaTypes, Edge<R>> },
  node: ObjectRef<SchemaTypes, R>,
  plural: string,
): void {
  builder.objectType(refs.edge, {
    description: `One of a list of ${plural}, with its place.`,
    extensions: holdsRows,
    fields: (t) => ({
      node: t.field({ type: node, description: 'What stands there.', resolve: (edge) => edge.node as never }),
      cursor: t.exposeString('cursor', {
        description: 'The place, for `after` and `before`.',
        extensions: madeFrom(itsPlace),
      }),
    }),
  });
  builder.objectType(refs.connection, {
    description: `A page of a list of ${plural}.`,
    extensions: holdsRows,
    fields: (t) => ({
      nodes: t.field({
        type: [node],
        description: `The ${plural} of the page.`,
        resolve: (list) => list.page().then(({ rows }) => rows as never),
      }),
      edges: t.field({
        type: [refs.edge],
        description: `The ${plural} of the page, each with its cursor.`,
        resolve: async (list) =>
          (await list.page()).rows.map((row) => ({ node: row, cursor: list.cursorOf(row) })),
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'Where the page stands.',
        extensions: madeFrom(itsPlace),
        resolve: (list) => list as Connection<unknown>,
      }),
      totalCount: t.int({
        nullable: true,
        description: `How many ${plural} the whole list has, under its filter. Counted only when selected.`,
        resolve: (list) => list.count(),
      }),
    }),
  });
}

function cursorAt(list: Connection<unknown>, row: unknown): string | null {
  return row === undefined ? null : list.cursorOf(row);
}
