import type { Batch, Present } from '../source.ts';
import { artifactBatches } from './artifacts.ts';
import { type History, uuidOf } from './history.ts';
import { modelBatches } from './models.ts';
import type { Look } from './origin.ts';
import { reportOrphans } from './orphans.ts';
import { pipelineBatches } from './pipelines.ts';
import type { ZenmlProject } from './projects.ts';
import { runBatches } from './runs.ts';

/** What a look holds, project by project, each ending with what is still there. */
export function* batchesOf(
  history: History,
  projects: readonly ZenmlProject[],
  look: Look,
): Generator<Batch> {
  const still = stillThere(history, look);
  for (const project of projects) {
    const projectId = project.row.id;
    yield { projectId, projects: [project.row] };
    const [pipelines, versions]: [string[], string[]] = [[], []];
    for (const batch of pipelineBatches(history, project)) {
      for (const { id } of batch.pipelines ?? []) pipelines.push(id);
      for (const { id } of batch.versions ?? []) versions.push(id);
      yield batch;
    }
    const models: string[] = [];
    for (const batch of modelBatches(history, project)) {
      for (const { id } of batch.models ?? []) models.push(id);
      yield batch;
    }
    yield* artifactBatches(history, project);
    yield* runBatches(history, project);
    // Pipelines are read whole in every look; plans, which versions may be counted from, where the copy is whole.
    const counted = look.changed && !look.allPlans && history.generation.versions === 'hashes';
    yield { projectId, present: { pipelines, versions: counted ? null : versions, models, ...still } };
  }
  // Once: a look at what changed would tell the same again.
  if (!history.changed) reportOrphans(history);
}

/** How many runs and artifacts a look holds. */
export function sizeOf({ changed, reader, generation }: History): number {
  if (changed) return changed.runs.length + changed.artifacts.length;
  const counts = {
    size: `(select count(*) from pipeline_run) + (select count(*) from ${generation.artifacts})`,
  };
  return Number(reader.select(counts, '')[0]?.size ?? 0);
}

/** A copy of everything says itself what there is; else its origin does, where something may be gone. */
function stillThere({ reader, generation }: History, look: Look): Pick<Present, 'artifacts' | 'runs'> {
  const idsIn = (table: string) => reader.select({ id: 'id' }, `from ${table}`).map(({ id }) => id);
  const uuids = (ids: readonly (string | null)[]) => ids.flatMap((id) => uuidOf(id) ?? []);
  if (look.changed === null)
    return { artifacts: uuids(idsIn(generation.artifacts)), runs: uuids(idsIn('pipeline_run')) };
  if (look.present === null) return { artifacts: null, runs: null };
  return { artifacts: uuids(look.present.artifacts), runs: uuids(look.present.runs) };
}
