import type { VisualizationType } from '../../db/tables.ts';
import type { Artifact, Batch, Visualization } from '../source.ts';
import { among, column, groupBy, type History, jsonOf, listOf, momentOf, textOf, uuidOf } from './history.ts';
import { objectOf } from './json.ts';
import { kindOf } from './kinds.ts';
import { metadataOf } from './metadata.ts';
import { modelArtifactsOf } from './models.ts';
import type { ZenmlProject } from './projects.ts';
import { tagsOf } from './tags.ts';

const batchSize = 500;
const visualizationTypes = ['HTML', 'IMAGE', 'MARKDOWN', 'CSV', 'JSON'] as const;

/** The artifacts of a project with all that hangs on them, in order of creation. */
export function* artifactBatches(history: History, project: ZenmlProject): Generator<Batch> {
  const projectId = project.row.id;
  for (let after = ['', '']; ; ) {
    const rows = page(history, project.rawId, after);
    const last = rows.at(-1);
    if (!last) return;
    after = [last.created ?? '', last.id ?? ''];
    const producers = producersOf(
      history,
      rows.map((row) => row.id),
    );
    const artifacts = rows.flatMap((row) => artifactOf(history, row, producers) ?? []);
    const taken = new Set(artifacts.map((artifact) => artifact.id));
    const owners = new Map(rows.map((row) => [row.id ?? '', uuidOf(row.id) ?? '']));
    for (const [raw, id] of owners) if (!taken.has(id)) owners.delete(raw);
    yield {
      projectId,
      artifacts,
      modelArtifacts: modelArtifactsOf(history, project, owners),
      visualizations: visualizationsOf(history, owners),
      metadata: metadataOf(history, 'artifact', owners),
      tags: tagsOf(history, 'artifact_version', owners),
    };
  }
}

function page(history: History, project: string, [created = '', id = '']: readonly string[]) {
  const { artifacts: table, scope } = history.generation;
  const { condition, parameters } = among('a.id', history.changed?.artifacts ?? null);
  const named = table === 'artifact_version';
  return history.reader.select(
    {
      id: 'a.id',
      name: named ? 'n.name' : 'a.name',
      version: column(history, table, 'version', 'a'),
      type: 'a.type',
      uri: 'a.uri',
      materializer: 'a.materializer',
      dataType: 'a.data_type',
      contentHash: column(history, table, 'content_hash', 'a'),
      kind: kindColumn(history),
      created: 'a.created',
    },
    `from ${table} a ${named ? 'left join artifact n on n.id = a.artifact_id' : ''}
     where a.${scope.column} = ? and (a.created, a.id) > (?, ?) ${condition}
     order by a.created, a.id limit ${batchSize}`,
    project,
    created,
    id,
    ...parameters,
  );
}

type ArtifactRow = ReturnType<typeof page>[number];

function artifactOf(
  history: History,
  row: ArtifactRow,
  producers: ReadonlyMap<string, string>,
): Artifact | null {
  const { artifacts: table } = history.generation;
  const id = uuidOf(row.id);
  const createdAt = momentOf(row.created);
  if (!id || !createdAt || row.uri === null) {
    const lacks = id ? 'has no time of creation or no URI' : 'is no UUID';
    history.problem(table, row.id, `${lacks}; the artifact is skipped`);
    return null;
  }
  return {
    id,
    name: textOf(row.name ?? ''),
    version: textOf(row.version),
    type: textOf(row.type ?? 'BaseArtifact'),
    uri: textOf(row.uri),
    materializer: sourcePath(history, [table, row.id, 'materializer'], row.materializer),
    dataType: sourcePath(history, [table, row.id, 'data_type'], row.dataType),
    contentHash: textOf(row.contentHash),
    producerId: producers.get(row.id ?? '') ?? null,
    kind: kindOf(history, row.kind),
    createdAt,
  };
}

/** From 0.70 with the artifact, before with the links of the steps that put it out. */
function kindColumn(history: History): string {
  const { has, artifacts: table } = history.generation;
  if (has(table, 'save_type') || !has('step_run_output_artifact', 'type'))
    return column(history, table, 'save_type', 'a');
  return '(select max(o.type) from step_run_output_artifact o where o.artifact_id = a.id)';
}

/** The dotted path of a class, from the JSON of newer releases or the dotted path that old ones stored. */
function sourcePath(
  history: History,
  where: readonly [string, string | null, string],
  text: string | null,
): string | null {
  if (text === null || !text.trimStart().startsWith('{')) return textOf(text);
  const source = objectOf(jsonOf(history, where, text));
  const path = [source?.module, source?.attribute].filter((part) => typeof part === 'string');
  return path.length > 0 ? path.join('.') : null;
}

/** Of the steps linked to an artifact the one that made it: it ran, and completed if any did; the oldest. */
function producersOf(history: History, artifacts: readonly (string | null)[]): Map<string, string> {
  const rows = history.reader.select(
    { artifact: 'o.artifact_id', step: 's.id' },
    `from step_run_output_artifact o join step_run s on s.id = o.step_id
     where o.artifact_id in (select value from json_each(?))
       and s.status not in ('cached', 'skipped') and s.original_step_run_id is null
     order by s.status <> 'completed' desc, s.created desc, s.id desc`,
    listOf(artifacts),
  );
  return new Map(
    rows.flatMap(({ artifact, step }) => [[artifact ?? '', uuidOf(step)] as const]).filter(hasId),
  );
}

function hasId(pair: readonly [string, string | null]): pair is readonly [string, string] {
  return pair[1] !== null;
}

function visualizationsOf(history: History, owners: ReadonlyMap<string, string>): Visualization[] {
  if (!history.generation.has('artifact_visualization')) return [];
  const owner = history.generation.visualizationOwner;
  const rows = history.reader.select(
    { id: 'id', owner, type: 'type', uri: 'uri' },
    `from artifact_visualization where ${owner} in (select value from json_each(?)) order by created, id`,
    listOf([...owners.keys()]),
  );
  return [...groupBy(rows, (row) => row.owner).values()].flatMap((group) =>
    group.flatMap((row, position) => {
      const id = uuidOf(row.id);
      const type = visualizationTypes.find((name) => name === row.type?.toUpperCase());
      if (!id || !type || row.uri === null) {
        const lacks = id ? `has an unknown type ${JSON.stringify(row.type)}` : 'is no UUID';
        history.problem('artifact_visualization', row.id, `${lacks}; skipped`);
        return [];
      }
      const artifactId = owners.get(row.owner ?? '') ?? '';
      return [{ id, artifactId, type: type satisfies VisualizationType, uri: textOf(row.uri), position }];
    }),
  );
}
