import type { History } from './history.ts';

/** Tells of rows that hang on nothing: no batch holds them, so nothing else would. */
export function reportOrphans(history: History): void {
  const { scope, artifacts } = history.generation;
  const hangs = [
    ['step_run', 'pipeline_run_id', 'pipeline_run', 'run'],
    ['pipeline_run', scope.column, scope.table, scope.table],
    ['pipeline', scope.column, scope.table, scope.table],
    [artifacts, scope.column, scope.table, scope.table],
  ] as const;
  for (const [table, column, parent, noun] of hangs) {
    if (!history.generation.has(table, column)) continue;
    const rows = history.reader.select(
      { id: 't.id', parent: `t.${column}` },
      `from ${table} t where not exists (select 1 from ${parent} p where p.id = t.${column}) order by t.id`,
    );
    for (const row of rows) history.problem(table, row.id, `its ${noun} ${row.parent} is gone; skipped`);
  }
}
