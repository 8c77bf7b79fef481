import { sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Writer } from '../db/database.ts';
import * as tables from '../db/tables.ts';
import { addCounts, type CountsByType, noCounts, type RowType, rowTypes } from './counts.ts';
import type { Claim } from './marks.ts';
import { dateFirstRuns, freePipelineNames, nameProject, numberVersions } from './names.ts';
import { withMetadata } from './owned-metadata.ts';
import { removeGone, removeOwned } from './removing.ts';
import type { Batch, HistorySource, Project } from './source.ts';
import { removeBeyond, upsert } from './writing.ts';

export type Written = { readonly projects: readonly Project[]; readonly counts: CountsByType };

/** Writes one batch, in a transaction of its own; `wished` is the name its project is to have. */
export async function writeBatch(
  writer: Writer,
  source: HistorySource,
  claim: Claim,
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

  const owning = withMetadata(batch.metadata ?? []);
  const counts = noCounts();
  const put = async (type: RowType, table: PgTable, rows: readonly object[] = [], derived: string[] = []) => {
    if (rows.length > 0)
      addCounts(counts[type], await upsert(writer, table, projectId, rows as never, derived));
  };
  const keep = async (type: ListType, owners: readonly string[], ...ownerTypes: RowType[]) => {
    const { table, owner, keys } = lists[type];
    const rows = (type === 'steps' ? batch.steps?.map(owning) : batch[type]) ?? [];
    // The store holds nothing yet of what it has just been given.
    const allNew = ownerTypes.every((each) => counts[each].added === (batch[each] ?? []).length);
    const gone = allNew
      ? []
      : await removeBeyond(writer, table, projectId, owner, owners, keys, rows as never);
    addCounts(counts[type], { removed: gone.length });
    await put(type, table, rows);
    return gone;
  };
  const ids = (rows: readonly { readonly id: string }[] = []) => rows.map((row) => row.id);
  const [artifacts, runs, steps] = [ids(batch.artifacts), ids(batch.runs), ids(batch.steps)];
  const ownerTypes: RowType[] = ['pipelines', 'models', 'artifacts', 'runs', 'steps'];
  const owners = [...ids(batch.pipelines), ...ids(batch.models), ...artifacts, ...runs, ...steps];

  await put('projects', tables.projects, projects);
  await claim.take(writer, projectId);
  const unrun = batch.pipelines?.map((pipeline) => ({ ...pipeline, firstRunAt: 'infinity' }));
  await put('pipelines', tables.pipelines, unrun, ['firstRunAt']);
  await put('versions', tables.pipelineVersions, versions);
  await put('models', tables.modelVersions, batch.models?.map(owning));
  await put('artifacts', tables.artifacts, batch.artifacts?.map(owning));
  await keep('modelArtifacts', artifacts, 'artifacts');
  await keep('visualizations', artifacts, 'artifacts');
  await put('runs', tables.runs, batch.runs?.map(owning));
  await keep('modelRuns', runs, 'runs');
  // A step that never started and now has, or is planned no more, goes before others take its name.
  await removeOwned(writer, projectId, await keep('steps', runs, 'runs'), counts);
  await keep('parents', steps, 'steps');
  await keep('outputs', steps, 'steps');
  await keep('inputs', steps, 'steps');
  await keep('metadata', owners, ...ownerTypes);
  await keep('tags', owners, ...ownerTypes);
  if (batch.present) {
    const gone = await removeGone(writer, projectId, batch.present);
    for (const type of rowTypes) addCounts(counts[type], { removed: gone[type] });
    await dateFirstRuns(writer, projectId);
  } else {
    const ran = new Set(batch.runs?.flatMap((run) => run.pipelineId ?? []));
    await dateFirstRuns(writer, projectId, [...ran]);
  }
  return { projects, counts };
}

const {
  modelArtifacts,
  modelRuns,
  visualizations,
  steps,
  stepParents,
  stepOutputs,
  stepInputs,
  metadata,
  tags,
} = tables;

/** What an entity holds as a whole: whose it is, and what tells its rows apart. */
const lists = {
  modelArtifacts: {
    table: modelArtifacts,
    owner: modelArtifacts.artifactId,
    keys: [modelArtifacts.artifactId, modelArtifacts.modelVersionId],
  },
  modelRuns: { table: modelRuns, owner: modelRuns.runId, keys: [modelRuns.runId, modelRuns.modelVersionId] },
  visualizations: { table: visualizations, owner: visualizations.artifactId, keys: [visualizations.id] },
  steps: { table: steps, owner: steps.runId, keys: [steps.id] },
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
