import type { Batch, Pipeline } from '../source.ts';
import { column, type History, momentOf, textOf, uuidOf } from './history.ts';
import { pipelineIdOf } from './pipeline-ids.ts';
import type { ZenmlProject } from './projects.ts';
import { tagsOf } from './tags.ts';
import { countedVersions } from './versions-counted.ts';
import { numberedVersions } from './versions-numbered.ts';

const batchSize = 500;

/** The pipelines of a project, then their versions. */
export function* pipelineBatches(history: History, project: ZenmlProject): Generator<Batch> {
  const numbered = history.generation.versions === 'rows';
  const projectId = project.row.id;
  const pipelines = numbered ? pipelinesByName(history, project) : pipelinesById(history, project);
  for (const part of chunks(pipelines)) {
    const owners = new Map(part.map(([rawId, { id }]) => [rawId, id]));
    yield {
      projectId,
      pipelines: part.map(([, pipeline]) => pipeline),
      tags: numbered ? [] : tagsOf(history, 'pipeline', owners),
    };
  }
  const versions = numbered
    ? numberedVersions(history, project)
    : countedVersions(history, projectId, pipelines);
  for (const part of chunks(versions)) yield { projectId, versions: part };
}

type PipelineRow = Pipeline;

function pipelinesByName(history: History, project: ZenmlProject): Map<string, PipelineRow> {
  const rows = history.reader.select(
    { name: 'name', created: 'min(created)' },
    `from pipeline where ${history.generation.scope.column} = ? group by name order by min(created), name`,
    project.rawId,
  );
  const pipelines = rows.flatMap((row) => {
    const name = textOf(row.name ?? '');
    const createdAt = momentOf(row.created);
    if (!createdAt) history.problem('pipeline', row.name, 'has no time of creation; skipped');
    const projectId = project.row.id;
    return createdAt ? [{ id: pipelineIdOf(projectId, name), name, description: null, createdAt }] : [];
  });
  return new Map(pipelines.map((pipeline) => [pipeline.name, pipeline]));
}

function pipelinesById(history: History, project: ZenmlProject): Map<string, PipelineRow> {
  const rows = history.reader.select(
    { id: 'id', name: 'name', description: column(history, 'pipeline', 'description'), created: 'created' },
    `from pipeline where ${history.generation.scope.column} = ? order by created, id`,
    project.rawId,
  );
  const pipelines = new Map<string, PipelineRow>();
  for (const row of rows) {
    const id = uuidOf(row.id);
    const createdAt = momentOf(row.created);
    if (!id || !createdAt) {
      const lacks = id ? 'has no time of creation' : 'is no UUID';
      history.problem('pipeline', row.id, `${lacks}; skipped, its runs are imported as unlisted`);
      continue;
    }
    const name = textOf(row.name ?? '');
    pipelines.set(row.id ?? '', { id, name, description: textOf(row.description), createdAt });
  }
  return pipelines;
}

function* chunks<T>(items: Iterable<T>): Generator<T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < batchSize) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
