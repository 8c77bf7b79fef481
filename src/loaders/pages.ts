import type { Row } from '../db/tables.ts';
import { columnsFor } from './columns.ts';
import { grouped } from './grouped.ts';
import {
  type CountRequest,
  itsPlace,
  type Order,
  type PageRequest,
  type PageSource,
} from './page-request.ts';
import { countStatement, formOf, outlineOf, pageStatement } from './page-statement.ts';
import type { ProjectTable } from './row-by-id.ts';
import type { Scope } from './scope.ts';

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
      const { text, parameters } = pageStatement(scope.projectId, source, columns, requests);
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
  const counts = grouped<CountRequest<R>, number>({
    alike: (a, b) => a.condition === b.condition,
    shapeOf: ({ condition }) => condition?.name ?? '',
    restOf: ({ parent }) => parent,
    async ask(requests) {
      const { text, parameters } = countStatement(scope.projectId, source, requests);
      const rows = await scope.database.rows<{ place: number; count: number }>(text, parameters);
      const byPlace = new Map(rows.map((row) => [row.place, row.count]));
      return requests.map((_, index) => byPlace.get(index) ?? 0);
    },
  });
  return { order: source.order, load: pages.load, count: counts.load };
}
