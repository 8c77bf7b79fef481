import type { Database } from '../../src/db/database.ts';

const tables = [
  'projects',
  'pipelines',
  'pipeline_versions',
  'model_versions',
  'artifacts',
  'model_artifacts',
  'visualizations',
  'runs',
  'model_runs',
  'steps',
  'step_parents',
  'step_outputs',
  'step_inputs',
  'metadata',
  'tags',
];

/** All that a store holds of histories, as text; without numbers of versions where they are counted. */
export async function contentsOf(database: Database, numbered: boolean): Promise<Map<string, string[]>> {
  const named = await database.rows<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> 'sync_marks'`,
    [],
  );
  const all = named.map(({ name }) => name).sort();
  if (all.join() !== [...tables].sort().join()) throw new Error(`The store holds other tables: ${all}`);
  const contents = new Map<string, string[]>();
  for (const table of tables) {
    const without = table === 'pipeline_versions' && !numbered ? ` - 'number'` : '';
    const rows = await database.rows<{ text: string }>(
      `select (to_jsonb(t)${without})::text as text from "${table}" t`,
      [],
    );
    contents.set(
      table,
      rows.map(({ text }) => text),
    );
  }
  return contents;
}

/** Rows that only one of two stores holds. */
export function differences(
  one: ReadonlyMap<string, string[]>,
  other: ReadonlyMap<string, string[]>,
): Record<string, { only: string[]; missing: string[] }> {
  const beyond = (rows: readonly string[] = [], known: readonly string[] = []) => {
    const held = new Set(known);
    return rows.filter((row) => !held.has(row)).map((row) => row.slice(0, 600));
  };
  return Object.fromEntries(
    tables
      .map((table) => {
        const [a, b] = [one.get(table), other.get(table)];
        return [table, { only: beyond(a, b), missing: beyond(b, a) }] as const;
      })
      .filter(([, { only, missing }]) => only.length + missing.length > 0),
  );
}
