import type { Database } from '../db/database.ts';
import { type Project, projects } from '../db/tables.ts';
import { columnsFor } from './columns.ts';

/** All projects of the store, by name: the one list that no project bounds, and that stays short. */
export function allProjects(database: Pick<Database, 'rows'>): Promise<Project[]> {
  return database.rows<Project>(
    `select ${columnsFor(projects, null).list} from projects t order by t.name, t.project_id`,
    [],
  );
}

/**
 * Finds the project of a request by name or id; without either the configured default, else the store's first.
 * What was found is kept: a project's name and id do not change while a gateway runs.
 */
export function createProjectFinder(
  database: Pick<Database, 'rows'>,
  fallback: string | null,
): (nameOrId: string | null) => Promise<Project | null> {
  const known = new Map<string | null, Project>();
  return async (nameOrId) => {
    const wanted = nameOrId ?? fallback;
    const found = known.get(wanted);
    if (found) return found;
    const all = await allProjects(database);
    const project = wanted === null ? all[0] : all.find(({ id, name }) => id === wanted || name === wanted);
    if (project) known.set(wanted, project);
    return project ?? null;
  };
}
