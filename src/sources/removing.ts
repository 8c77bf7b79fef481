import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { arrayLiteral, type Writer } from '../db/database.ts';
import * as tables from '../db/tables.ts';
import { type CountsByType, type RowType, rowTypes } from './counts.ts';
import type { Present } from './source.ts';

type Removed = Record<RowType, number>;

const { projects, pipelines, pipelineVersions, runs, steps, artifacts, visualizations } = tables;
const { stepParents, stepOutputs, stepInputs, metadata, tags } = tables;
const { modelVersions, modelRuns, modelArtifacts } = tables;

/** Removes what a project holds in the store and no more at its source, with all below it. */
export async function removeGone(writer: Writer, projectId: string, present: Present): Promise<Removed> {
  const removed = nothing();
  const remove = removing(writer, projectId, removed);
  const beyond = (table: PgTable, id: PgColumn, kept: readonly string[] | null) =>
    kept === null ? [] : idsBeyond(writer, table, projectId, id, kept);

  const goneRuns = await beyond(runs, runs.id, present.runs);
  const goneSteps = await writer
    .select({ id: steps.id })
    .from(steps)
    .where(and(eq(steps.projectId, projectId), inArray(steps.runId, listed(goneRuns))));
  await remove.steps(goneSteps.map(({ id }) => id));
  await remove.owned(goneRuns);
  await remove('modelRuns', modelRuns, modelRuns.runId, goneRuns);
  await remove('runs', runs, runs.id, goneRuns);

  const goneArtifacts = await beyond(artifacts, artifacts.id, present.artifacts);
  await remove.owned(goneArtifacts);
  await remove('modelArtifacts', modelArtifacts, modelArtifacts.artifactId, goneArtifacts);
  await remove('outputs', stepOutputs, stepOutputs.artifactId, goneArtifacts);
  await remove('inputs', stepInputs, stepInputs.artifactId, goneArtifacts);
  await remove('visualizations', visualizations, visualizations.artifactId, goneArtifacts);
  await remove('artifacts', artifacts, artifacts.id, goneArtifacts);

  const goneModels = await beyond(modelVersions, modelVersions.id, present.models);
  await remove.owned(goneModels);
  await remove('modelArtifacts', modelArtifacts, modelArtifacts.modelVersionId, goneModels);
  await remove('modelRuns', modelRuns, modelRuns.modelVersionId, goneModels);
  await remove('models', modelVersions, modelVersions.id, goneModels);

  const goneVersions = await beyond(pipelineVersions, pipelineVersions.id, present.versions);
  await unlist(writer, projectId, runs.versionId, goneVersions, { versionId: null });
  await remove('versions', pipelineVersions, pipelineVersions.id, goneVersions);
  const gonePipelines = await beyond(pipelines, pipelines.id, present.pipelines);
  await unlist(writer, projectId, runs.pipelineId, gonePipelines, { pipelineId: null, versionId: null });
  await remove.owned(gonePipelines);
  await remove('versions', pipelineVersions, pipelineVersions.pipelineId, gonePipelines);
  await remove('pipelines', pipelines, pipelines.id, gonePipelines);
  return removed;
}

/** Removes the metadata and tags of entities that are gone. */
export async function removeOwned(
  writer: Writer,
  projectId: string,
  ids: readonly string[],
  counts: CountsByType,
): Promise<void> {
  const removed = nothing();
  await removing(writer, projectId, removed).owned(ids);
  for (const type of ['metadata', 'tags'] as const) counts[type].removed += removed[type];
}

/** Removes whole projects. */
export async function removeProjects(writer: Writer, ids: readonly string[]): Promise<Removed> {
  const removed = nothing();
  const none = { pipelines: [], versions: [], models: [], artifacts: [], runs: [] };
  for (const id of ids) {
    const below = await removeGone(writer, id, none);
    for (const type of rowTypes) removed[type] += below[type];
    await removing(writer, id, removed)('projects', projects, projects.id, [id]);
  }
  return removed;
}

function removing(writer: Writer, projectId: string, removed: Removed) {
  const remove = async (type: RowType, table: PgTable, column: PgColumn, ids: readonly string[]) => {
    if (ids.length === 0) return;
    const ofProject = sql`${sql.identifier('project_id')} = ${projectId}`;
    const rows = await writer
      .delete(table)
      .where(and(ofProject, inArray(column, listed(ids))))
      .returning({ gone: sql<number>`1` });
    removed[type] += rows.length;
  };
  const owned = async (ids: readonly string[]) => {
    await remove('metadata', metadata, metadata.ownerId, ids);
    await remove('tags', tags, tags.ownerId, ids);
  };
  return Object.assign(remove, {
    owned,
    steps: async (ids: readonly string[]) => {
      await remove('parents', stepParents, stepParents.stepId, ids);
      await remove('outputs', stepOutputs, stepOutputs.stepId, ids);
      await remove('inputs', stepInputs, stepInputs.stepId, ids);
      await owned(ids);
      await remove('steps', steps, steps.id, ids);
    },
  });
}

async function idsBeyond(
  writer: Writer,
  table: PgTable,
  projectId: string,
  id: PgColumn,
  kept: readonly string[],
): Promise<string[]> {
  const rows = await writer
    .select({ id: sql<string>`${id}` })
    .from(table)
    .where(
      sql`${sql.identifier('project_id')} = ${projectId}
        and not exists (select 1 from unnest(${arrayLiteral(kept)}::text::uuid[]) k(id) where k.id = ${id})`,
    );
  return rows.map((row) => row.id);
}

/** Runs outlive their pipeline and version. */
async function unlist(
  writer: Writer,
  projectId: string,
  column: PgColumn,
  gone: readonly string[],
  set: { pipelineId?: null; versionId: null },
): Promise<void> {
  if (gone.length === 0) return;
  await writer
    .update(runs)
    .set(set)
    .where(and(eq(runs.projectId, projectId), inArray(column, listed(gone))));
}

function listed(ids: readonly string[]): SQL {
  return sql`(select unnest(${arrayLiteral(ids)}::text::uuid[]))`;
}

function nothing(): Removed {
  return Object.fromEntries(rowTypes.map((type) => [type, 0])) as Removed;
}
