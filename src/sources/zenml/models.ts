import type { Batch, ModelArtifact, ModelRun, ModelVersion } from '../source.ts';
import { column, type History, listOf, momentOf, textOf, uuidOf } from './history.ts';
import { metadataOf } from './metadata.ts';
import type { ZenmlProject } from './projects.ts';
import { tagsOf } from './tags.ts';

const batchSize = 500;

/** The model versions of a project (from 0.45) with what hangs on them, in order of creation. */
export function* modelBatches(history: History, project: ZenmlProject): Generator<Batch> {
  if (!history.generation.has('model_version', 'model_id')) return;
  const projectId = project.row.id;
  for (let after = ['', '']; ; ) {
    const rows = page(history, project.rawId, after);
    const last = rows.at(-1);
    if (!last) return;
    after = [last.created ?? '', last.id ?? ''];
    const kept = rows.flatMap((row) => versionOf(history, row) ?? []);
    const owners = new Map(kept.map(({ rawId, row }) => [rawId, row.id]));
    yield {
      projectId,
      models: kept.map(({ row }) => row),
      metadata: metadataOf(history, 'model_version', owners),
      tags: tagsOf(history, 'model_version', owners),
    };
  }
}

function page(history: History, project: string, [created = '', id = '']: readonly string[]) {
  const { scope } = history.generation;
  return history.reader.select(
    {
      id: 'v.id',
      model: 'm.name',
      version: 'v.name',
      number: 'v.number',
      stage: column(history, 'model_version', 'stage', 'v'),
      description: column(history, 'model_version', 'description', 'v'),
      modelDescription: column(history, 'model', 'description', 'm'),
      created: 'v.created',
    },
    `from model_version v join model m on m.id = v.model_id
     where m.${scope.column} = ? and (v.created, v.id) > (?, ?) order by v.created, v.id limit ${batchSize}`,
    project,
    created,
    id,
  );
}

function versionOf(
  history: History,
  row: ReturnType<typeof page>[number],
): { rawId: string; row: ModelVersion } | null {
  const [id, createdAt] = [uuidOf(row.id), momentOf(row.created)];
  if (!id || !createdAt) {
    const lacks = id ? 'has no time of creation' : 'is no UUID';
    history.problem('model_version', row.id, `${lacks}; the model version is skipped`);
    return null;
  }
  return {
    rawId: row.id ?? '',
    row: {
      id,
      name: textOf(row.model ?? ''),
      version: textOf(row.version ?? ''),
      number: Number(row.number) || 0,
      stage: textOf(row.stage),
      description: textOf(row.description ?? row.modelDescription),
      createdAt,
    },
  };
}

/** Which model versions some runs worked with. */
export function modelRunsOf(
  history: History,
  project: ZenmlProject,
  owners: ReadonlyMap<string, string>,
): ModelRun[] {
  const links = linksOf(history, project, 'model_versions_runs', ['pipeline_run_id'], owners);
  return links.map(({ owner, modelVersionId }) => ({ runId: owner, modelVersionId }));
}

/** Which model versions some artifacts belong to. */
export function modelArtifactsOf(
  history: History,
  project: ZenmlProject,
  owners: ReadonlyMap<string, string>,
): ModelArtifact[] {
  const columns = ['artifact_version_id', 'artifact_id'];
  const links = linksOf(history, project, 'model_versions_artifacts', columns, owners);
  return links.map(({ owner, modelVersionId }) => ({ artifactId: owner, modelVersionId }));
}

/** Links of one kind, each once; `columns` are the names their owner's column had, the newest first. */
function linksOf(
  history: History,
  project: ZenmlProject,
  table: string,
  columns: readonly string[],
  owners: ReadonlyMap<string, string>,
): { owner: string; modelVersionId: string }[] {
  const { has, scope } = history.generation;
  const name = columns.find((one) => has(table, one));
  if (!name || !has('model_version', 'model_id')) return [];
  const rows = history.reader.select(
    { owner: `l.${name}`, version: 'l.model_version_id', created: 'v.created', project: `m.${scope.column}` },
    `from ${table} l left join model_version v on v.id = l.model_version_id left join model m on m.id = v.model_id
     where l.${name} in (select value from json_each(?)) order by l.${name}, l.model_version_id`,
    listOf([...owners.keys()]),
  );
  const links = new Map<string, { owner: string; modelVersionId: string }>();
  for (const row of rows) {
    const [owner, modelVersionId] = [owners.get(row.owner ?? ''), uuidOf(row.version)];
    if (owner && modelVersionId && momentOf(row.created) && row.project === project.rawId)
      links.set(`${owner} ${modelVersionId}`, { owner, modelVersionId });
    else history.problem(table, row.owner, `its model version ${row.version} is gone; imported without it`);
  }
  return [...links.values()];
}
