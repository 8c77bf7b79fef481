import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Writer } from '../db/database.ts';
import { pipelines, pipelineVersions, projects, runs, tags } from '../db/tables.ts';
import { ClientError } from '../errors.ts';
import type { Pipeline, PipelineVersion, Project } from './source.ts';

/*
 * What keeps names and numbers unique in the store where the source gives a name or number to another row:
 * a pipeline deleted and registered anew, a database that ZenML upgraded, a pruned history.
 */

/** The name a project has in the store: the one wished for, else the one it was given before, else its own. */
export async function nameProject(writer: Writer, project: Project, wished?: string): Promise<Project> {
  const [known] = await writer
    .select({ name: projects.name })
    .from(projects)
    .where(eq(projects.id, project.id));
  const name = wished ?? known?.name ?? project.name;
  const [other] = await writer
    .select({ id: projects.id })
    .from(projects)
    .where(and(eq(projects.name, name), ne(projects.id, project.id)));
  if (other)
    throw new ClientError(
      'BAD_USER_INPUT',
      `The store already holds another project ${JSON.stringify(name)}; give this one a name with --project NAME.`,
    );
  return { ...project, name };
}

/** Frees the names of pipelines that have other ids in the store; their runs are unlisted until they are imported. */
export async function freePipelineNames(
  writer: Writer,
  projectId: string,
  rows: readonly Pipeline[],
): Promise<void> {
  if (rows.length === 0) return;
  const ids = new Set(rows.map((row) => row.id));
  const held = await writer
    .select({ id: pipelines.id })
    .from(pipelines)
    .where(
      and(
        eq(pipelines.projectId, projectId),
        inArray(
          pipelines.name,
          rows.map((row) => row.name),
        ),
      ),
    );
  const gone = held.map((row) => row.id).filter((id) => !ids.has(id));
  if (gone.length === 0) return;
  await writer
    .update(runs)
    .set({ pipelineId: null, versionId: null })
    .where(and(eq(runs.projectId, projectId), inArray(runs.pipelineId, gone)));
  await writer.delete(tags).where(and(eq(tags.projectId, projectId), inArray(tags.ownerId, gone)));
  await writer.delete(pipelines).where(and(eq(pipelines.projectId, projectId), inArray(pipelines.id, gone)));
}

/** Versions with numbers that are free in the store. A counted number, once given, stays with its version. */
export async function numberVersions(
  writer: Writer,
  projectId: string,
  rows: readonly PipelineVersion[],
  numbered: boolean,
): Promise<readonly PipelineVersion[]> {
  if (rows.length === 0) return rows;
  const { id, pipelineId, number } = pipelineVersions;
  const held = await writer
    .select({ id, pipelineId, number })
    .from(pipelineVersions)
    .where(
      and(
        eq(pipelineVersions.projectId, projectId),
        inArray(pipelineId, [...new Set(rows.map((row) => row.pipelineId))]),
      ),
    );
  if (!numbered) return keepNumbers(rows, held);
  const given = new Map(rows.map((row) => [`${row.pipelineId} ${row.number}`, row.id]));
  const gone = held
    .filter((row) => (given.get(`${row.pipelineId} ${row.number}`) ?? row.id) !== row.id)
    .map((row) => row.id);
  if (gone.length > 0) {
    const ofProject = eq(runs.projectId, projectId);
    await writer
      .update(runs)
      .set({ versionId: null })
      .where(and(ofProject, inArray(runs.versionId, gone)));
    await writer
      .delete(pipelineVersions)
      .where(and(eq(pipelineVersions.projectId, projectId), inArray(id, gone)));
  }
  return rows;
}

type Numbered = Pick<PipelineVersion, 'id' | 'pipelineId' | 'number'>;

/** Versions in their order, each with the number it has already, or else with its own or the next free one. */
export function keepNumbers<V extends Numbered>(rows: readonly V[], held: readonly Numbered[]): V[] {
  const known = new Map(held.map((row) => [row.id, row.number]));
  const highest = new Map<string, number>();
  for (const row of held) highest.set(row.pipelineId, Math.max(row.number, highest.get(row.pipelineId) ?? 0));
  return rows.map((row) => {
    const top = highest.get(row.pipelineId) ?? 0;
    const number = known.get(row.id) ?? (row.number > top ? row.number : top + 1);
    highest.set(row.pipelineId, Math.max(top, number));
    return { ...row, number };
  });
}

/** Sets when the first run of some pipelines was created, or of all, as the runs in the store say. */
export async function dateFirstRuns(
  writer: Writer,
  projectId: string,
  some?: readonly string[],
): Promise<void> {
  if (some?.length === 0) return;
  const first = sql`coalesce((select min(r.created_at) from ${runs} r
    where r.project_id = ${pipelines.projectId} and r.pipeline_id = ${pipelines.id}), 'infinity')`;
  const among = some && inArray(pipelines.id, [...some]);
  await writer
    .update(pipelines)
    .set({ firstRunAt: first })
    .where(
      and(eq(pipelines.projectId, projectId), among, sql`${pipelines.firstRunAt} is distinct from ${first}`),
    );
}
