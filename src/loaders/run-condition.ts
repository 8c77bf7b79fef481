import { arrayLiteral } from '../db/database.ts';
import type { ExecutionStatus } from '../db/tables.ts';
import type { Condition } from './page-request.ts';

type Compare<T> = { readonly eq?: T | null; readonly in?: readonly T[] | null };

/** What runs may be filtered by: all that is given must hold; nothing given holds for every run. */
export type RunFilter = {
  readonly listed?: boolean | null;
  readonly name?: Compare<string> | null;
  readonly status?: Compare<ExecutionStatus> | null;
};

/** The condition of a filter, undefined where it asks for nothing. */
export function runCondition(filter: RunFilter | null | undefined): Condition | undefined {
  const parts: Condition['sql'][] = [];
  if (typeof filter?.listed === 'boolean')
    parts.push(() => `t.pipeline_id is ${filter.listed ? 'not null' : 'null'}`);
  parts.push(...compare('t.name', filter?.name), ...compare('t.status', filter?.status));
  if (parts.length === 0) return undefined;
  return {
    name: JSON.stringify(filter),
    sql: (parameter) => parts.map((part) => part(parameter)).join(' and '),
  };
}

function compare(column: string, wanted: Compare<string> | null | undefined): Condition['sql'][] {
  const parts: Condition['sql'][] = [];
  const { eq, in: list } = wanted ?? {};
  if (typeof eq === 'string') parts.push((parameter) => `${column} = ${parameter(eq)}`);
  if (list) parts.push((parameter) => `${column} = any(${parameter(arrayLiteral(list))}::text::text[])`);
  return parts;
}
