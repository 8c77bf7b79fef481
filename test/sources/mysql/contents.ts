import type { Batch } from '../../../src/sources/source.ts';
import { artifactBatches } from '../../../src/sources/zenml/artifacts.ts';
import { generationOf } from '../../../src/sources/zenml/generation.ts';
import { historyOf } from '../../../src/sources/zenml/history.ts';
import { modelBatches } from '../../../src/sources/zenml/models.ts';
import type { Look } from '../../../src/sources/zenml/origin.ts';
import { pipelineBatches } from '../../../src/sources/zenml/pipelines.ts';
import { projectsOf } from '../../../src/sources/zenml/projects.ts';
import { runBatches } from '../../../src/sources/zenml/runs.ts';
import type { Reader } from '../../../src/sources/zenml/sqlite.ts';

/** All that a copy holds, by what it is and its id: a pipeline, a version, a model's version, a run or artifact with all below it. */
export type Contents = Map<string, object>;

/** Reads a copy with ZenML's own readers. */
export function contentsOf(reader: Reader): Contents {
  const { generation } = generationOf(reader, 'a copy');
  const history = historyOf(reader, generation, () => {});
  const contents: Contents = new Map();
  for (const project of projectsOf(history)) {
    contents.set(`projects ${project.row.id}`, project.row);
    for (const batch of [
      ...pipelineBatches(history, project),
      ...modelBatches(history, project),
      ...artifactBatches(history, project),
    ])
      add(contents, batch);
    for (const batch of runBatches(history, project)) add(contents, batch);
  }
  return contents;
}

function add(contents: Contents, batch: Batch): void {
  const owned = <Row>(
    rows: readonly Row[] | undefined,
    owner: (row: Row) => string,
    ids: ReadonlySet<string>,
  ) => (rows ?? []).filter((row) => ids.has(owner(row)));
  const notes = (ids: ReadonlySet<string>) => ({
    metadata: owned(batch.metadata, (row) => row.ownerId, ids),
    tags: owned(batch.tags, (row) => row.ownerId, ids)
      .map((tag) => tag.name)
      .sort(),
  });
  for (const row of batch.versions ?? []) contents.set(`versions ${row.id}`, row);
  for (const row of batch.pipelines ?? [])
    contents.set(`pipelines ${row.id}`, { row, ...notes(new Set([row.id])) });
  for (const row of batch.models ?? [])
    contents.set(`models ${row.id}`, { row, ...notes(new Set([row.id])) });
  for (const row of batch.artifacts ?? []) {
    const ids = new Set([row.id]);
    const visualizations = owned(batch.visualizations, (shown) => shown.artifactId, ids);
    const models = owned(batch.modelArtifacts, (link) => link.artifactId, ids);
    contents.set(`artifacts ${row.id}`, { row, visualizations, models, ...notes(ids) });
  }
  for (const row of batch.runs ?? []) {
    const steps = owned(batch.steps, (step) => step.runId, new Set([row.id]));
    const ids = new Set(steps.map((step) => step.id));
    const [outputs, inputs, parents] = [batch.outputs, batch.inputs, batch.parents].map((rows) =>
      owned<{ stepId: string }>(rows, (slot) => slot.stepId, ids),
    );
    contents.set(`runs ${row.id}`, {
      row,
      steps,
      outputs,
      inputs,
      parents,
      models: owned(batch.modelRuns, (link) => link.runId, new Set([row.id])),
      ...notes(new Set([row.id, ...ids])),
    });
  }
}

/** What a store holds that held something before and was told of a look. */
export function brought(before: Contents, { reader, changed, present }: Look): Contents {
  const copied = contentsOf(reader);
  if (changed === null) return copied;
  const result = new Map(before);
  const uuid = (raw: string) => raw.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const again = new Set([
    ...changed.runs.map((id) => `runs ${uuid(id)}`),
    ...changed.artifacts.map((id) => `artifacts ${uuid(id)}`),
  ]);
  for (const [key, content] of copied)
    if (again.has(key) || !/^(runs|artifacts) /.test(key)) result.set(key, content);
  for (const [type, ids] of Object.entries(present ?? {})) {
    const there = new Set(ids.map((id) => `${type} ${uuid(id)}`));
    for (const key of result.keys()) if (key.startsWith(`${type} `) && !there.has(key)) result.delete(key);
  }
  return result;
}
