import DataLoader from 'dataloader';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { arrayLiteral } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import { columnsFor, named, qualified, type Wanted } from './columns.ts';
import { grouped } from './grouped.ts';
import { perColumns } from './per-columns.ts';
import type { ProjectTable } from './row-by-id.ts';
import type { Scope } from './scope.ts';
import { statementText } from './statement-text.ts';

/** The parents of a statement's rows, each with its place: numbers say whose a row is, not ids that are read twice. */
export const placed = 'unnest($2::text::uuid[]) with ordinality p(parent, place)';
export type Placed = { readonly place: number };

export type ShortLists<R> = { load(parent: string, wanted: Wanted): Promise<readonly R[]> };

/** A list of rows that belong to a parent, which stays short. */
export type ShortList<Table extends PgTable> = {
  readonly table: Table;
  /** Tables after `from`, `t` the list's own and the rest tied to its project. */
  readonly from: string;
  /** The column of the parent's id. */
  readonly parent: string;
  readonly order: string;
};

/** The whole lists of all parents that a tick asks for, in one statement. */
export function rowsOf<Table extends PgTable>(
  { database, projectId }: Scope,
  list: ShortList<Table>,
): ShortLists<Row<Table>> {
  return perColumns(list.table, (columns) => {
    const text = statementText(list, columns, '', () => {
      const { from, parent, order } = list;
      return `select p.place::int as place, ${columns.list} from ${placed} join ${from} on t.project_id = $1 and ${parent} = p.parent order by p.place, ${order}`;
    });
    return new DataLoader(async (parents) => {
      const lists: Row<Table>[][] = parents.map(() => []);
      const parameters = [projectId, arrayLiteral(parents)];
      for (const row of await database.rows<Row<Table> & Placed>(text, parameters))
        lists[row.place - 1]?.push(row);
      return lists;
    });
  });
}

/** Rows that have a name (or number) under their parent. */
export type Naming<Table extends ProjectTable> = {
  readonly table: Table;
  /** The column that holds the parent; left out where the project itself is the parent. */
  readonly parent?: PgColumn;
  readonly name: PgColumn;
  readonly where?: string;
};

type NameRequest = { readonly parent: string; readonly name: string; readonly wanted: Wanted };

/** The row of a parent that has a name: null where there is none. */
export function rowNamed<Table extends ProjectTable>(
  scope: Scope,
  naming: Naming<Table>,
): { load(request: NameRequest): Promise<Row<Table> | null> } {
  const { table } = naming;
  return grouped<NameRequest, Row<Table> | null>({
    alike: (a, b) => a.wanted === b.wanted,
    shapeOf: ({ wanted }) => columnsFor(table, wanted).key,
    restOf: ({ parent, name }) => `${parent} ${name}`,
    async ask(requests) {
      const columns = columnsFor(table, requests[0]?.wanted ?? null);
      const text = statementText(naming, columns, '', () => {
        const { parent, name, where } = naming;
        const parentColumn = parent ? qualified(parent) : 't.project_id';
        const condition = `t.project_id = $1 and ${parentColumn} = p.parent and ${qualified(name)} = p.name${where ? ` and ${where}` : ''}`;
        return `select ${columns.list}, p.place as "place" from unnest($2::text::int[], $3::text::uuid[], $4::text::${name.getSQLType()}[]) p(place, parent, name) join ${named(table)} on ${condition}`;
      });
      const rows = await scope.database.rows<Row<Table> & Placed>(text, [
        scope.projectId,
        arrayLiteral(requests.map((_, index) => index)),
        arrayLiteral(requests.map((request) => request.parent)),
        arrayLiteral(requests.map((request) => request.name)),
      ]);
      scope.rowById(table).prime(rows, columns);
      const byPlace = new Map(rows.map((row) => [row.place, row]));
      return requests.map((_, index) => byPlace.get(index) ?? null);
    },
  });
}
