import type { Project } from '../source.ts';
import { type History, momentOf, textOf, uuidOf } from './history.ts';

/** A project with the id by which the rows of its own database know it. */
export type ZenmlProject = { readonly row: Project; readonly rawId: string };

/** The projects (once workspaces) of a database, oldest first. */
export function projectsOf(history: History): ZenmlProject[] {
  const { table } = history.generation.scope;
  const rows = history.reader.select(
    { id: 'id', name: 'name', created: 'created' },
    `from ${table} order by created, id`,
  );
  return rows.flatMap(({ id, name, created }) => {
    const projectId = uuidOf(id);
    const createdAt = momentOf(created);
    if (!projectId || !createdAt) {
      const lacks = projectId ? 'has no time of creation' : 'is no UUID';
      history.problem(table, id, `${lacks}; skipped with all below it`);
      return [];
    }
    return [{ rawId: id ?? '', row: { id: projectId, name: textOf(name ?? 'default'), createdAt } }];
  });
}
