import type { PgTable } from 'drizzle-orm/pg-core';
import { arrayLiteral } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { type Columns, columnsFor, type Wanted } from './columns.ts';
import { grouped } from './grouped.ts';
import type { ProjectTable } from './row-by-id.ts';
import type { Scope } from './scope.ts';
import { statementText } from './statement-text.ts';

/** One column of an order: where it stands in SQL, its type, and its value in a row. Never null. */
export type Key<R> = {
  readonly sql: string;
  readonly type: 'timestamptz' | 'int' | 'uuid';
  readonly of: (row: R) => string | number;
  /** The property that `of` reads, where it is a column of the table. */
  readonly property?: string;
};
/** A total order: its last key tells any two rows apart. */
export type Order<R> = readonly Key<R>[];

/** What all rows of a list have in common, besides their project. */
export type Condition = {
  readonly sql: (parameter: (value: string | boolean) => string) => string;
  /** The same for conditions that select the same rows. */
  readonly name: string;
};

/** A list that is read page by page. */
export type PageSource<Table extends PgTable, Extra = unknown> = {
  readonly table: Table;
  /** Tables after `from`; the page's own is `t`, the parent's id is `p.parent`. */
  readonly from: string;
  /** Ties rows to their parent, and every table in `from` to the project, `$1`. */
  readonly where: string;
  /** Further columns of each row, that its order reads. */
  readonly extra?: string;
  readonly order: Order<Row<Table> & Extra>;
};

export type PageRequest<R> = {
  readonly parent: string;
  readonly wanted: Wanted;
  readonly condition?: Condition | undefined;
  /** The list's own order where it is left out. */
  readonly order?: Order<R> | undefined;
  readonly descending: boolean;
  readonly size: number;
  /** The last page of the list instead of its first. */
  readonly backward: boolean;
  /** Positions (the order's keys of a row) between which the page lies. */
  readonly after?: readonly string[] | undefined;
  readonly before?: readonly string[] | undefined;
};

type CountRequest<R> = Pick<PageRequest<R>, 'parent' | 'condition'>;

/** What is wanted of a row besides its columns: that it can tell its place in the order. */
export const itsPlace = '(place)';

export type Page<R> = { readonly rows: readonly R[]; readonly more: boolean };

export type PageLoader<R> = {
  readonly order: Order<R>;
  load(request: PageRequest<R>): Promise<Page<R>>;
  count(request: CountRequest<R>): Promise<number>;
};

/**
 * Pages of lists that grow, by keyset: one LATERAL statement for all parents that a tick asks for, each read
 * no further than its page. Requests that differ in more than parent, size and position take a statement each.
 */
export function pageOf<Table extends ProjectTable, Extra = unknown>(
  scope: Scope,
  source: PageSource<Table, Extra>,
): PageLoader<Row<Table> & Extra> {
  type R = Row<Table> & Extra;
  const columnsOf = ({ order = source.order, wanted }: PageRequest<R>) =>
    columnsFor(source.table, wanted, wanted?.includes(itsPlace) ? outlineOf(order).needed : '');
  const pages = grouped<PageRequest<R>, Page<R>>({
    alike: (a, b) =>
      a.wanted === b.wanted &&
      a.order === b.order &&
      a.condition === b.condition &&
      a.descending === b.descending &&
      a.backward === b.backward &&
      !a.after === !b.after &&
      !a.before === !b.before,
    shapeOf: (request) => `${columnsOf(request).key}|${formOf(request, source)}|${request.condition?.name}`,
    restOf: ({ parent, size, after, before }) =>
      after || before ? `${parent} ${size} ${after} ${before}` : `${parent} ${size}`,
    async ask(requests) {
      const columns = columnsOf(requests[0] as PageRequest<R>);
      const { text, parameters } = pageStatement(scope, source, columns, requests);
      const rows = await scope.database.rows<R & { place: number }>(text, parameters);
      const found: R[][] = requests.map(() => []);
      for (const row of rows) found[row.place]?.push(row);
      scope.rowById(source.table).prime(rows, columns);
      return requests.map(({ size, backward }, index) => {
        const page = found[index] as R[];
        const more = page.length > size;
        if (more) page.length = size;
        return { rows: backward ? page.reverse() : page, more };
      });
    },
  });
  const countsOf = () =>
    grouped<CountRequest<R>, number>({
      alike: (a, b) => a.condition === b.condition,
      shapeOf: ({ condition }) => condition?.name ?? '',
      restOf: ({ parent }) => parent,
      async ask(requests) {
        const { text, parameters } = countStatement(scope, source, requests);
        const rows = await scope.database.rows<{ place: number; count: number }>(text, parameters);
        const byPlace = new Map(rows.map((row) => [row.place, row.count]));
        return requests.map((_, index) => byPlace.get(index) ?? 0);
      },
    });
  let counts: ReturnType<typeof countsOf> | undefined;
  return {
    order: source.order,
    load: pages.load,
    count(request) {
      counts ??= countsOf();
      return counts.load(request);
    },
  };
}

/** What makes the text of a page's statement, besides its columns and its condition. */
function formOf<Table extends PgTable, Extra>(
  { order, descending, backward, after, before }: PageRequest<Row<Table> & Extra>,
  source: PageSource<Table, Extra>,
): string {
  return `${outlineOf(order ?? source.order).sql}|${descending}|${backward}|${!!after}|${!!before}`;
}

/** What the statements of an order have in common: its SQL, and the properties that its keys read. */
function outlineOf<R>(order: Order<R>): { readonly sql: string; readonly needed: string } {
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

function pageStatement<Table extends PgTable, Extra>(
  { projectId }: Scope,
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

function countStatement<Table extends PgTable, Extra>(
  { projectId }: Scope,
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
