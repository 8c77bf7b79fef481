import { and, eq, inArray, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Writer } from '../db/database.ts';
import * as tables from '../db/tables.ts';
import { addCounts, type CountsByType, noCounts, type RowType } from './counts.ts';
import { dateFirstRuns, freePipelineNames, nameProject, numberVersions } from './names.ts';
import type { Batch, HistorySource, Project } from './source.ts';
import { removeBeyond, upsert } from './writing.ts';

export type Written = { readonly projects: readonly Project[]; readonly counts: CountsByType };

/** Writes one batch, in a transaction of its own; `wished` is the name its project is to have. */
export async function writeBatch(
  writer: Writer,
  source: HistorySource,
  batch: Batch,
  wished?: string,
): Promise<Written> {
  const { projectId } = batch;
  // Two imports of one project take turns.
  await writer.execute(sql`select pg_advisory_xact_lock(hashtext(${projectId}))`);
  const projects: Project[] = [];
  for (const project of batch.projects ?? []) projects.push(await nameProject(writer, project, wished));
  await freePipelineNames(writer, projectId, batch.pipelines ?? []);
  const versions = await numberVersions(writer, projectId, batch.versions ?? [], source.numbersVersions);

  const counts = noCounts();
  const put = async (type: RowType, table: PgTable, rows: readonly object[] = [], derived: string[] = []) => {
    if (rows.length > 0)
      addCounts(counts[type], await upsert(writer, table, projectId, rows as never, derived));
  };
  const keep = async (type: ListType, owners: readonly string[]) => {
    const { table, owner, keys } = lists[type];
    const rows = (batch[type] ?? []) as never;
    addCounts(counts[type], {
      removed: await removeBeyond(writer, table, projectId, owner, owners, keys, rows),
    });
    await put(type, table, rows);
  };
  const ids = (rows: readonly { readonly id: string }[] = []) => rows.map((row) => row.id);
  const [artifacts, runs, steps] = [ids(batch.artifacts), ids(batch.runs), ids(batch.steps)];
  const owners = [...ids(batch.pipelines), ...artifacts, ...runs, ...ids(batch.models), ...steps];

  await put('projects', tables.projects, projects);
  const unrun = batch.pipelines?.map((pipeline) => ({ ...pipeline, firstRunAt: 'infinity' }));
  await put('pipelines', tables.pipelines, unrun, ['firstRunAt']);
  await put('versions', tables.pipelineVersions, versions);
  await put('models', tables.modelVersions, batch.models);
  await put('artifacts', tables.artifacts, batch.artifacts);
  await keep('modelArtifacts', artifacts);
  await keep('visualizations', artifacts);
  await put('runs', tables.runs, batch.runs);
  await keep('modelRuns', runs);
  addCounts(counts.steps, { removed: await removePending(writer, batch) });
  await put('steps', tables.steps, batch.steps);
  await keep('parents', steps);
  await keep('outputs', steps);
  await keep('inputs', steps);
  await keep('metadata', owners);
  await keep('tags', owners);
  await dateFirstRuns(writer, projectId);
  return { projects, counts };
}

const { modelArtifacts, modelRuns, visualizations, stepParents, stepOutputs, stepInputs, metadata, tags } =
  tables;

/** What an entity holds as a whole: whose it is, and what tells its rows apart. */
const lists = {
  modelArtifacts: {
    table: modelArtifacts,
    owner: modelArtifacts.artifactId,
    keys: [modelArtifacts.artifactId, modelArtifacts.modelVersionId],
  },
  modelRuns: { table: modelRuns, owner: modelRuns.runId, keys: [modelRuns.runId, modelRuns.modelVersionId] },
  visualizations: { table: visualizations, owner: visualizations.artifactId, keys: [visualizations.id] },
  parents: {
    table: stepParents,
    owner: stepParents.stepId,
    keys: [stepParents.stepId, stepParents.parentId],
  },
  outputs: {
    table: stepOutputs,
    owner: stepOutputs.stepId,
    keys: [stepOutputs.stepId, stepOutputs.position],
  },
  inputs: { table: stepInputs, owner: stepInputs.stepId, keys: [stepInputs.stepId, stepInputs.position] },
  metadata: { table: metadata, owner: metadata.ownerId, keys: [metadata.ownerId, metadata.key] },
  tags: { table: tags, owner: tags.ownerId, keys: [tags.ownerId, tags.name] },
} satisfies Partial<Record<RowType, { table: PgTable; owner: PgColumn; keys: readonly PgColumn[] }>>;

type ListType = keyof typeof lists;

/** Steps that had never started and now have, or are planned no more: they go before others take their names. */
async function removePending(writer: Writer, batch: Batch): Promise<number> {
  const runs = (batch.runs ?? []).map((run) => run.id);
  if (runs.length === 0) return 0;
  const { steps } = tables;
  const ofProject = eq(steps.projectId, batch.projectId);
  const stored = await writer
    .select({ id: steps.id })
    .from(steps)
    .where(and(ofProject, inArray(steps.runId, runs), sql`${steps.sourceStatus} is null`));
  const planned = new Set(batch.steps?.map((step) => step.id));
  const gone = stored.map((step) => step.id).filter((id) => !planned.has(id));
  if (gone.length > 0) await writer.delete(steps).where(and(ofProject, inArray(steps.id, gone)));
  return gone.length;
}
