import DataLoader from 'dataloader';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { arrayLiteral } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { type Columns, columnsFor, named, qualified, type Wanted } from './columns.ts';
import { grouped } from './grouped.ts';
import type { Scope } from './scope.ts';

/** A table of one project, its rows found by an id of the source's. */
export type ProjectTable = PgTable & { readonly projectId: PgColumn; readonly id: PgColumn };

export type RowById<R> = {
  /** The row of an id with what is wanted of it; null for an unknown id. */
  load(id: string, wanted: Wanted): Promise<R | null>;
  /** Remembers rows that came another way, with the columns that they have. */
  prime(rows: readonly R[], columns: Columns): void;
};

/** Rows by id, one statement for all that a tick asks for alike. */
export function rowById<Table extends ProjectTable>(
  { database, projectId }: Scope,
  table: Table,
): RowById<Row<Table>> {
  type Known = {
    readonly columns: Columns;
    readonly rows: readonly Row<Table>[];
    byId?: Map<string, Row<Table>>;
  };
  const primed: Known[] = [];
  // Most rows are never asked for by their id, so they are sorted when the first one is.
  const known = (id: string, columns: Columns) => {
    for (const one of primed) {
      if (!one.columns.covers(columns)) continue;
      one.byId ??= new Map(one.rows.map((row) => [(row as { id: string }).id, row]));
      const row = one.byId.get(id);
      if (row) return row;
    }
    return undefined;
  };
  const missing = perColumns(table, (columns) => {
    const text = `select ${columns.list} from ${named(table)} where t.project_id = $1 and t.id = any($2::text::uuid[])`;
    return new DataLoader<string, Row<Table> | null>(async (ids) => {
      const found = await database.rows<Row<Table> & { id: string }>(text, [projectId, arrayLiteral(ids)]);
      const byId = new Map(found.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    });
  });
  type Asked = { readonly columns: Columns; readonly row: Promise<Row<Table> | null> };
  const asked = new Map<string, Asked[]>();
  return {
    async load(id, wanted) {
      const columns = columnsFor(table, wanted);
      const row = known(id, columns);
      if (row) return row;
      const before = asked.get(id) ?? [];
      const enough = before.find((one) => one.columns.covers(columns));
      if (enough) return enough.row;
      const fetched = missing.load(id, wanted);
      asked.set(id, [...before, { columns, row: fetched }]);
      return fetched;
    },
    prime(rows, columns) {
      primed.push({ rows, columns });
    },
  };
}

/** The parents of a statement's rows, each with its place: numbers say whose a row is, not ids that are read twice. */
export const placed = 'unnest($2::text::uuid[]) with ordinality p(parent, place)';
export type Placed = { readonly place: number };

export type ShortLists<R> = { load(parent: string, wanted: Wanted): Promise<readonly R[]> };

/** Rows that belong to a parent, in `order`; for lists that stay short. */
export function rowsOf<Table extends PgTable>(
  { database, projectId }: Scope,
  table: Table,
  { from, parent, order, needed }: ShortList,
): ShortLists<Row<Table>> {
  return perColumns(
    table,
    (columns) => {
      const text = `select p.place::int as place, ${columns.list} from ${placed} join ${from} on t.project_id = $1 and ${parent} = p.parent order by p.place, ${order}`;
      return new DataLoader(async (parents) => {
        const lists: Row<Table>[][] = parents.map(() => []);
        const parameters = [projectId, arrayLiteral(parents)];
        for (const row of await database.rows<Row<Table> & Placed>(text, parameters))
          lists[row.place - 1]?.push(row);
        return lists;
      });
    },
    needed,
  );
}

/** Tables after `from`, `t` the list's own and the rest tied to its project; the parent's column; the order. */
type ShortList = {
  readonly from: string;
  readonly parent: string;
  readonly order: string;
  /** Properties that every row has, whatever is wanted, between spaces. */
  readonly needed?: string;
};

/** A loader for each choice of columns, made when that is first asked for. */
export function perColumns<Answer>(
  table: PgTable,
  make: (columns: Columns) => DataLoader<string, Answer>,
  needed?: string,
): { load(parent: string, wanted: Wanted): Promise<Answer> } {
  const loaders = new Map<string, DataLoader<string, Answer>>();
  return {
    load(parent, wanted) {
      const columns = columnsFor(table, wanted, needed);
      const loader = loaders.get(columns.key) ?? make(columns);
      loaders.set(columns.key, loader);
      return loader.load(parent);
    },
  };
}

type NameRequest = { readonly parent: string; readonly name: string; readonly wanted: Wanted };

/** The row of a parent that has a name (or number): null where there is none. */
export function rowNamed<Table extends ProjectTable>(
  { database, projectId }: Scope,
  table: Table,
  { parent, name, where, prime }: NamedRow<Row<Table>>,
): { load(request: NameRequest): Promise<Row<Table> | null> } {
  const parentColumn = parent ? qualified(parent) : 't.project_id';
  const condition = `t.project_id = $1 and ${parentColumn} = p.parent and ${qualified(name)} = p.name${where ? ` and ${where}` : ''}`;
  return grouped<NameRequest, Row<Table> | null>(
    ({ wanted }) => columnsFor(table, wanted).key,
    ({ parent: id, name: wantedName }) => `${id} ${wantedName}`,
    async (requests) => {
      const columns = columnsFor(table, requests[0]?.wanted ?? null);
      const text = `select ${columns.list}, p.place as "place" from unnest($2::text::int[], $3::text::uuid[], $4::text::${name.getSQLType()}[]) p(place, parent, name) join ${named(table)} on ${condition}`;
      const rows = await database.rows<Row<Table> & { place: number }>(text, [
        projectId,
        arrayLiteral(requests.map((_, index) => index)),
        arrayLiteral(requests.map((request) => request.parent)),
        arrayLiteral(requests.map((request) => request.name)),
      ]);
      prime?.prime(rows, columns);
      const byPlace = new Map(rows.map((row) => [row.place, row]));
      return requests.map((_, index) => byPlace.get(index) ?? null);
    },
  );
}

type NamedRow<R> = {
  /** The column that holds the parent; left out where the project itself is the parent. */
  readonly parent?: PgColumn;
  readonly name: PgColumn;
  readonly where?: string;
  readonly prime?: RowById<R>;
};
