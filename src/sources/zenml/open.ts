import { resolve } from 'node:path';
import type { Batch, HistorySource, Note } from '../source.ts';
import { artifactBatches } from './artifacts.ts';
import { generationOf, lookups } from './generation.ts';
import { type History, historyOf } from './history.ts';
import { reportOrphans } from './orphans.ts';
import { pipelineBatches } from './pipelines.ts';
import { projectsOf } from './projects.ts';
import { runBatches } from './runs.ts';
import { openSnapshot } from './snapshot.ts';

/** Opens the SQLite database of a ZenML of any known generation, as it is now. */
export async function openZenml(path: string, tell: (note: Note) => void): Promise<HistorySource> {
  const reader = await openSnapshot(resolve(path), lookups);
  try {
    const { generation, remark } = generationOf(reader, path);
    const history = historyOf(reader, generation, tell);
    if (remark) history.remark(path, remark);
    const counts = {
      size: `(select count(*) from pipeline_run) + (select count(*) from ${generation.artifacts})`,
    };
    return {
      description: `ZenML ${generation.release}, ${path}`,
      size: Number(reader.select(counts, '')[0]?.size ?? 0),
      numbersVersions: generation.versions === 'rows',
      batches: () => batchesOf(history),
      close: () => reader.close(),
    };
  } catch (error) {
    reader.close();
    throw error;
  }
}

function* batchesOf(history: History): Generator<Batch> {
  for (const project of projectsOf(history)) {
    yield { projectId: project.row.id, projects: [project.row] };
    yield* pipelineBatches(history, project);
    yield* artifactBatches(history, project);
    yield* runBatches(history, project);
  }
  reportOrphans(history);
}
