import { and, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import { arrayLiteral, type Writer } from '../db/database.ts';
import type { Counts } from './counts.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Few enough that a statement stays small, many enough that there are few statements. */
const rowsAtOnce = 1_000;

/** Writes rows of one project that are new or other than what the store holds; `derived` columns stay as they are. */
export async function upsert(
  writer: Writer,
  table: PgTable,
  projectId: string,
  rows: Rows,
  derived: readonly string[] = [],
): Promise<Counts> {
  const columns = Object.entries(getTableColumns(table));
  const keys = primaryKeyOf(table);
  const others = columns.filter(([name, column]) => !keys.includes(column) && !derived.includes(name));
  const given = (column: PgColumn) => sql`excluded.${sql.identifier(column.name)}`;
  const list = (items: readonly SQL[]) => sql`(${sql.join([...items], sql`, `)})`;
  const [held, wanted] = [
    others.map(([, column]) => sql`${column}`),
    others.map(([, column]) => given(column)),
  ];
  const set = Object.fromEntries(others.map(([name, column]) => [name, given(column)]));
  const counts = { added: 0, changed: 0, removed: 0, unchanged: rows.length };
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const part = rows.slice(from, from + rowsAtOnce).map((row) => ({ ...row, projectId }));
    const insert = writer.insert(table).select(sql`select * from unnest(${arraysOf(part, columns)})`);
    const upserting =
      others.length === 0
        ? insert.onConflictDoNothing()
        : insert.onConflictDoUpdate({
            target: [...keys],
            set: set as never,
            setWhere: sql`${list(held)} is distinct from ${list(wanted)}`,
          });
    // A row that this statement made has no older version behind it.
    const written = await upserting.returning({ added: sql<boolean>`(xmax = 0)` });
    const added = written.filter((row) => row.added).length;
    counts.added += added;
    counts.changed += written.length - added;
    counts.unchanged -= written.length;
  }
  return counts;
}

/** One parameter a column, whatever the number of rows: an array as text. */
function arraysOf(rows: Rows, columns: readonly (readonly [name: string, column: PgColumn])[]): SQL {
  const arrays = columns.map(([name, column]) => {
    const items = rows.map((row) => (row[name] ?? null) as string | number | boolean | null);
    return sql`${arrayLiteral(items)}::text::${sql.raw(column.getSQLType())}[]`;
  });
  return sql.join(arrays, sql`, `);
}

/** Removes what some owners have in the store beyond `rows`, and answers with the first of their `keys`. */
export async function removeBeyond(
  writer: Writer,
  table: PgTable,
  projectId: string,
  owner: PgColumn,
  owners: readonly string[],
  keys: readonly PgColumn[],
  rows: Rows,
): Promise<string[]> {
  if (owners.length === 0) return [];
  const columns = Object.entries(getTableColumns(table)).filter(([, column]) => keys.includes(column));
  const gone = await writer
    .delete(table)
    .where(
      and(
        eq(projectColumn(table), projectId),
        inArray(owner, sql`(select unnest(${arrayLiteral(owners)}::text::uuid[]))`),
        sql`(${sql.join(
          columns.map(([, column]) => column),
          sql`, `,
        )}) not in (select * from unnest(${arraysOf(rows, columns)}))`,
      ),
    )
    .returning({ key: sql<string>`${keys[0]}` });
  return gone.map(({ key }) => key);
}

function projectColumn(table: PgTable): PgColumn {
  return getTableColumns(table).projectId as PgColumn;
}

function primaryKeyOf(table: PgTable): readonly PgColumn[] {
  const { primaryKeys, columns } = getTableConfig(table);
  return primaryKeys[0]?.columns ?? columns.filter((column) => column.primary);
}
