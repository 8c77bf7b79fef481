import type { PgTable } from 'drizzle-orm/pg-core';
import { arrayLiteral } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { type Columns, columnsFor, type Wanted } from './columns.ts';
import { grouped } from './grouped.ts';
import type { RowById } from './rows.ts';
import type { Scope } from './scope.ts';

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

export type PageSource<Table extends PgTable, Extra = unknown> = {
  readonly table: Table;
  /** Tables after `from`; the page's own is `t`, the parent's id is `p.parent`. */
  readonly from: string;
  /** Ties rows to their parent, and every table in `from` to the project, `$1`. */
  readonly where: string;
  /** Further columns of each row, that its order reads. */
  readonly extra?: string;
  readonly prime?: RowById<Row<Table>>;
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

export type Page<R> = { readonly rows: readonly R[]; readonly more: boolean };

export type PageLoader<R> = {
  readonly order: Order<R>;
  load(request: PageRequest<R>): Promise<Page<R>>;
  count(request: Pick<PageRequest<R>, 'parent' | 'condition'>): Promise<number>;
};

/**
 * Pages of lists that grow, by keyset: one LATERAL statement for all parents that a tick asks for, each read
 * no further than its page. Requests that differ in more than parent, size and position take a statement each.
 */
export function pageOf<Table extends PgTable, Extra = unknown>(
  scope: Scope,
  source: PageSource<Table, Extra>,
): PageLoader<Row<Table> & Extra> {
  type R = Row<Table> & Extra;
  const columnsOf = ({ order = source.order, wanted }: PageRequest<R>) =>
    columnsFor(source.table, wanted, outlineOf(order).needed);
  const pages = grouped<PageRequest<R>, Page<R>>(
    (request) => {
      const { order = source.order, descending, backward, after, before, condition } = request;
      return `${columnsOf(request).key}|${outlineOf(order).sql}|${descending}|${backward}|${!!after}|${!!before}|${condition?.name}`;
    },
    ({ parent, size, after, before }) => `${parent} ${size} ${after} ${before}`,
    async (requests) => {
      const columns = columnsOf(requests[0] as PageRequest<R>);
      const { text, parameters } = pageStatement(scope, source, columns, requests);
      const rows = await scope.database.rows<R & { place: number }>(text, parameters);
      const found: R[][] = requests.map(() => []);
      for (const row of rows) found[row.place]?.push(row);
      source.prime?.prime(rows, columns);
      return requests.map(({ size, backward }, index) => {
        const page = (found[index] ?? []).slice(0, size);
        return { rows: backward ? page.reverse() : page, more: (found[index]?.length ?? 0) > size };
      });
    },
  );
  const counts = grouped<Pick<PageRequest<R>, 'parent' | 'condition'>, number>(
    ({ condition }) => condition?.name ?? '',
    ({ parent }) => parent,
    async (requests) => {
      const { text, parameters } = countStatement(scope, source, requests);
      const rows = await scope.database.rows<{ place: number; count: number }>(text, parameters);
      const byPlace = new Map(rows.map((row) => [row.place, row.count]));
      return requests.map((_, index) => byPlace.get(index) ?? 0);
    },
  );
  return {
    order: source.order,
    load: (request) => pages.load(request),
    count: (request) => counts.load(request),
  };
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
  const [{ order = source.order, descending, backward, condition }] = requests as [
    PageRequest<Row<Table> & Extra>,
  ];
  const parameters: Statement['parameters'] = [projectId];
  const parameter = (value: string | boolean) => `$${parameters.push(value)}`;
  const column = (type: string, items: readonly (string | number)[]) =>
    `${parameter(arrayLiteral(items))}::text::${type}[]`;
  const places = requests.map((_, index) => index);
  const parents = requests.map(({ parent }) => parent);
  const sizes = requests.map(({ size }) => size + 1);
  const arrays = [
    ['place', column('int', places)],
    ['parent', column('uuid', parents)],
    ['size', column('int', sizes)],
  ];
  const bound = (side: 'after' | 'before', sign: string) => {
    if (!requests[0]?.[side]) return '';
    order.forEach((key, index) => {
      const bounds = requests.map((request) => request[side]?.[index] ?? '');
      arrays.push([`${side}${index}`, column(key.type, bounds)]);
    });
    return ` and (${outlineOf(order).sql}) ${sign} (${order.map((_, index) => `p.${side}${index}`).join(', ')})`;
  };
  const bounds = bound('after', descending ? '<' : '>') + bound('before', descending ? '>' : '<');
  const direction = descending === backward ? 'asc' : 'desc';
  const where = source.where + (condition ? ` and ${condition.sql(parameter)}` : '') + bounds;
  const text = `select p.place, r.* from unnest(${arrays.map(([, sql]) => sql).join(', ')}) p(${arrays.map(([name]) => name).join(', ')}) cross join lateral (select ${columns.list}${source.extra ? `, ${source.extra}` : ''} from ${source.from} where ${where} order by ${order.map((key) => `${key.sql} ${direction}`).join(', ')} limit p.size) r`;
  return { text, parameters };
}

function countStatement<Table extends PgTable, Extra>(
  { projectId }: Scope,
  source: PageSource<Table, Extra>,
  requests: readonly Pick<PageRequest<unknown>, 'parent' | 'condition'>[],
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
