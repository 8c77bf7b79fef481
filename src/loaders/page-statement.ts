import type { PgTable } from 'drizzle-orm/pg-core';
import { arrayLiteral } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import type { Columns } from './columns.ts';
import type { CountRequest, Order, PageRequest, PageSource } from './page-request.ts';
import { statementText } from './statement-text.ts';

/** What makes the text of a page's statement, besides its columns and its condition. */
export function formOf<Table extends PgTable, Extra>(
  { order, descending, backward, after, before }: PageRequest<Row<Table> & Extra>,
  source: PageSource<Table, Extra>,
): string {
  return `${outlineOf(order ?? source.order).sql}|${descending}|${backward}|${!!after}|${!!before}`;
}

/** What the statements of an order have in common: its SQL, and the properties that its keys read. */
export function outlineOf<R>(order: Order<R>): { readonly sql: string; readonly needed: string } {
  const known = outlines.get(order);
  if (known) return known;
  const outline = {
    sql: order.map((key) => key.sql).join(', '),
    needed: order.map((key) => key.property ?? 'id').join(' '),
  };
  outlines.set(order, outline);
  return outline;
}

const outlines = new WeakMap<object, { readonly sql: string; readonly needed: string }>();

type Statement = { readonly text: string; readonly parameters: (string | number | boolean)[] };

/** The statement for pages of one shape. */
export function pageStatement<Table extends PgTable, Extra>(
  projectId: string,
  source: PageSource<Table, Extra>,
  columns: Columns,
  requests: readonly PageRequest<Row<Table> & Extra>[],
): Statement {
  const request = requests[0] as PageRequest<Row<Table> & Extra>;
  const { order = source.order, condition } = request;
  const parameters: Statement['parameters'] = [
    projectId,
    arrayLiteral(requests.map((_, index) => index)),
    arrayLiteral(requests.map(({ parent }) => parent)),
    arrayLiteral(requests.map(({ size }) => size + 1)),
  ];
  for (const side of sides)
    if (request[side])
      for (const index of order.keys())
        parameters.push(arrayLiteral(requests.map((each) => each[side]?.[index] ?? '')));
  const form = formOf(request, source);
  if (!condition) {
    const text = statementText(source, columns, form, () => pageText(source, columns, request, ''));
    return { text, parameters };
  }
  const more = ` and ${condition.sql((value) => `$${parameters.push(value)}`)}`;
  return { text: pageText(source, columns, request, more), parameters };
}

const sides = ['after', 'before'] as const;

function pageText<Table extends PgTable, Extra>(
  source: PageSource<Table, Extra>,
  columns: Columns,
  request: PageRequest<Row<Table> & Extra>,
  condition: string,
): string {
  const { order = source.order, descending, backward } = request;
  const arrays: [name: string, type: string][] = [
    ['place', 'int'],
    ['parent', 'uuid'],
    ['size', 'int'],
  ];
  let where = source.where + condition;
  for (const side of sides) {
    if (!request[side]) continue;
    const bounds = order.map((_, index) => `${side}${index}`);
    for (const [index, name] of bounds.entries()) arrays.push([name, order[index]?.type ?? '']);
    const sign = (side === 'after') === descending ? '<' : '>';
    where += ` and (${outlineOf(order).sql}) ${sign} (${bounds.map((name) => `p.${name}`).join(', ')})`;
  }
  const direction = descending === backward ? 'asc' : 'desc';
  const parents = `unnest(${arrays.map(([, type], index) => `$${index + 2}::text::${type}[]`).join(', ')}) p(${arrays.map(([name]) => name).join(', ')})`;
  const selected = columns.list + (source.extra ? `, ${source.extra}` : '');
  const ordered = order.map((key) => `${key.sql} ${direction}`).join(', ');
  return `select p.place, r.* from ${parents} cross join lateral (select ${selected} from ${source.from} where ${where} order by ${ordered} limit p.size) r`;
}

/** The statement that counts lists under one condition. */
export function countStatement<Table extends PgTable, Extra>(
  projectId: string,
  source: PageSource<Table, Extra>,
  requests: readonly CountRequest<unknown>[],
): Statement {
  const parameters: Statement['parameters'] = [
    projectId,
    arrayLiteral(requests.map((_, index) => index)),
    arrayLiteral(requests.map(({ parent }) => parent)),
  ];
  const condition = requests[0]?.condition?.sql((value) => `$${parameters.push(value)}`);
  const text = `select p.place, r.count from unnest($2::text::int[], $3::text::uuid[]) p(place, parent) cross join lateral (select count(*)::int as count from ${source.from} where ${source.where}${condition ? ` and ${condition}` : ''}) r`;
  return { text, parameters };
}
