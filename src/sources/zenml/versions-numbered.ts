import type { PipelineVersion } from '../source.ts';
import { column, type History, jsonTextOf, momentOf, textOf, uuidOf } from './history.ts';
import { pipelineIdOf } from './pipeline-ids.ts';
import type { ZenmlProject } from './projects.ts';

/** The versions of pipelines where each is a row with its own number (until 0.62). */
export function* numberedVersions(history: History, project: ZenmlProject): Generator<PipelineVersion> {
  const rows = history.reader.select(
    { id: 'id', name: 'name' },
    `from pipeline where ${history.generation.scope.column} = ? order by name, cast(version as integer), created, id`,
    project.rawId,
  );
  const taken = new Map<string, number>();
  for (const { id: rawId, name } of rows) {
    const [row] = history.reader.select(
      {
        version: 'version',
        hash: 'version_hash',
        docstring: column(history, 'pipeline', 'docstring'),
        spec: 'spec',
        created: 'created',
      },
      'from pipeline where id = ?',
      rawId ?? '',
    );
    const id = uuidOf(rawId);
    const createdAt = momentOf(row?.created ?? null);
    if (!row || !id || !createdAt) {
      const lacks = id ? 'has no time of creation' : 'is no UUID';
      history.problem('pipeline', rawId, `${lacks}; the version is skipped, its runs are without one`);
      continue;
    }
    const pipelineId = pipelineIdOf(project.row.id, textOf(name ?? ''));
    const number = numberOf(row.version, taken.get(pipelineId));
    if (String(number) !== row.version)
      history.remark(`pipeline ${rawId}`, `its version ${JSON.stringify(row.version)} becomes ${number}`);
    taken.set(pipelineId, number);
    yield {
      id,
      pipelineId,
      number,
      hash: textOf(row.hash),
      docstring: textOf(row.docstring),
      specification: jsonTextOf(history, ['pipeline', rawId, 'spec'], row.spec),
      createdAt,
    };
  }
}

/** The number a version carries, where no other has it; else the next. One that carries none counts from 0. */
export function numberOf(version: string | null, highest: number | undefined): number {
  const recorded = /^\d{1,9}$/.test(version ?? '') ? Number(version) : 0;
  return highest === undefined || recorded > highest ? recorded : highest + 1;
}
