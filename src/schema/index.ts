import { lexicographicSortSchema, printSchema } from 'graphql';
import './scalars.ts';
import './connection-types.ts';
import './artifact.ts';
import './failure.ts';
import './metadata.ts';
import './model-version.ts';
import './node.ts';
import './pipeline.ts';
import './pipeline-version.ts';
import './project.ts';
import './run.ts';
import './run-neighbours.ts';
import './run-origin.ts';
import './runs-of.ts';
import './step.ts';
import './step-slots.ts';
import './tags.ts';
import './table-value.ts';
import './tensor-value.ts';
import './value.ts';
import './visualization.ts';
import { builder } from './builder.ts';

builder.queryType({
  description: 'Where every query begins. All of it reads one project, which the request names.',
});

/** The schema that the gateway serves. */
export const schema = builder.toSchema();

/** The schema as `schema.graphql` holds it. */
export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
