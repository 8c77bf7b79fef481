import DataLoader from 'dataloader';
import type { Decoded } from '../codecs/codec.ts';
import type { Database } from '../db/database.ts';
import { metadataLines } from '../db/metadata-text.ts';
import {
  artifacts,
  modelVersions,
  pipelines,
  pipelineVersions,
  type Row,
  runs,
  steps,
  tags,
  visualizations,
} from '../db/tables.ts';
import { type Key, pageOf } from './pages.ts';
import { allProjects } from './projects.ts';
import { rowById, rowNamed, rowsOf } from './rows.ts';
import { inputsOf, outputsOf } from './slots.ts';
import type { Values } from './values.ts';

export type Loaders = ReturnType<typeof createLoaders>;

const byCreation: Key<{ createdAt: string }> = {
  sql: 't.created_at',
  type: 'timestamptz',
  of: (row) => row.createdAt,
  property: 'createdAt',
};
const byId: Key<{ id: string }> = { sql: 't.id', type: 'uuid', of: (row) => row.id };

/** Where a row of a list through a step's outputs stands: the step in its run, the output in its step. */
type Place = { readonly ordinal?: number; readonly slot?: number };
const byOrdinal: Key<Place> = { sql: 's.ordinal', type: 'int', of: (row) => row.ordinal ?? 0 };
const bySlot: Key<Place> = { sql: 'o.position', type: 'int', of: (row) => row.slot ?? 0 };

/** Orders of runs that a client may ask for; `CREATED_AT`, newest first, is the default everywhere. */
export const runOrders = {
  CREATED_AT: [
    { sql: 't.created_at', type: 'timestamptz', of: (run) => run.createdAt, property: 'createdAt' },
    byId,
  ],
  STARTED_AT: [
    {
      sql: "coalesce(t.started_at, 'infinity')",
      type: 'timestamptz',
      of: (run) => run.startedAt ?? 'infinity',
      property: 'startedAt',
    },
    byId,
  ],
} satisfies Record<string, readonly Key<{ id: string; createdAt: string; startedAt: string | null }>[]>;

/** All that a resolver can ask for, made anew for each request and one project. */
export function createLoaders(database: Pick<Database, 'rows'>, projectId: string, values: Values) {
  const scope = { database, projectId };

  const pipeline = rowById(scope, pipelines);
  const version = rowById(scope, pipelineVersions);
  const run = rowById(scope, runs);
  const step = rowById(scope, steps);
  const artifact = rowById(scope, artifacts);
  const visualization = rowById(scope, visualizations);
  const modelVersion = rowById(scope, modelVersions);

  const runPage = (where: string) =>
    pageOf(scope, {
      table: runs,
      from: 'runs t',
      where: `t.project_id = $1${where}`,
      prime: run,
      order: runOrders.CREATED_AT,
    });
  const visualizationPage = (from: string, where: string, order: readonly Key<Place>[], extra?: string) =>
    pageOf<typeof visualizations, Place>(scope, {
      table: visualizations,
      from,
      where,
      ...(extra && { extra }),
      prime: visualization,
      order: [
        ...order,
        { sql: 't.position', type: 'int', of: (row) => row.position, property: 'position' },
        byId,
      ],
    });
  const outputsOfRun = 'steps s join step_outputs o on o.project_id = s.project_id and o.step_id = s.id';
  const ofRun = 's.project_id = $1 and s.run_id = p.parent and s.last_attempt';

  return {
    projectId,
    projects: () => allProjects(database),

    pipeline,
    pipelineNamed: rowNamed(scope, pipelines, { name: pipelines.name, prime: pipeline }),
    pipelines: pageOf(scope, {
      table: pipelines,
      from: 'pipelines t',
      where: 't.project_id = $1',
      prime: pipeline,
      order: [
        { sql: 't.first_run_at', type: 'timestamptz', of: (row) => row.firstRunAt, property: 'firstRunAt' },
        { sql: 't.created_at', type: 'timestamptz', of: (row) => row.createdAt, property: 'createdAt' },
        byId,
      ],
    }),

    version,
    versionNumbered: rowNamed(scope, pipelineVersions, {
      parent: pipelineVersions.pipelineId,
      name: pipelineVersions.number,
      prime: version,
    }),
    versionsOfPipeline: pageOf(scope, {
      table: pipelineVersions,
      from: 'pipeline_versions t',
      where: 't.project_id = $1 and t.pipeline_id = p.parent',
      prime: version,
      order: [{ sql: 't.number', type: 'int', of: (row) => row.number, property: 'number' }, byId],
    }),

    run,
    runs: runPage(''),
    runsOfPipeline: runPage(' and t.pipeline_id = p.parent'),
    runsOfVersion: runPage(' and t.version_id = p.parent'),
    runsOfParent: runPage(' and t.parent_id = p.parent'),
    runsOfModelVersion: runPage(
      ' and t.id in (select m.run_id from model_runs m where m.project_id = $1 and m.model_version_id = p.parent)',
    ),

    step,
    stepNamed: rowNamed(scope, steps, {
      parent: steps.runId,
      name: steps.name,
      where: 't.last_attempt',
      prime: step,
    }),
    stepsOfRun: pageOf(scope, {
      table: steps,
      from: 'steps t',
      where: 't.project_id = $1 and t.run_id = p.parent and t.last_attempt',
      prime: step,
      order: [{ sql: 't.ordinal', type: 'int', of: (row) => row.ordinal, property: 'ordinal' }, byId],
    }),
    attemptsOfStep: rowsOf(scope, steps, {
      from: '(steps s join steps t on t.project_id = s.project_id and t.run_id = s.run_id and t.name = s.name)',
      parent: 's.id',
      order: 't.attempt, t.id',
    }),
    parentsOfStep: rowsOf(scope, steps, {
      from: '(step_parents sp join steps t on t.project_id = sp.project_id and t.id = sp.parent_id)',
      parent: 'sp.step_id',
      order: 't.name collate "C", t.id',
    }),
    outputsOfStep: outputsOf(scope, artifact),
    inputsOfStep: inputsOf(scope, artifact),

    artifact,
    artifactsOfRun: pageOf<typeof artifacts, Place>(scope, {
      table: artifacts,
      from: `${outputsOfRun} join artifacts t on t.project_id = o.project_id and t.id = o.artifact_id`,
      where: ofRun,
      extra: 's.ordinal, o.position as slot',
      prime: artifact,
      order: [byOrdinal, bySlot, byId],
    }),
    consumersOfArtifact: pageOf(scope, {
      table: steps,
      from: 'steps t',
      where:
        't.project_id = $1 and t.id in (select i.step_id from step_inputs i where i.project_id = $1 and i.artifact_id = p.parent)',
      prime: step,
      order: [
        {
          sql: "coalesce(t.created_at, 'infinity')",
          type: 'timestamptz',
          of: (row) => row.createdAt ?? 'infinity',
          property: 'createdAt',
        },
        byId,
      ],
    }),
    artifactsOfModelVersion: pageOf(scope, {
      table: artifacts,
      from: 'artifacts t',
      where:
        't.project_id = $1 and t.id in (select m.artifact_id from model_artifacts m where m.project_id = $1 and m.model_version_id = p.parent)',
      prime: artifact,
      order: [byCreation, byId],
    }),
    value: new DataLoader<ValueRequest, Decoded, string>(
      (requests) =>
        settled(requests, ({ artifact: { id, uri, materializer, dataType }, maxBytes }) =>
          values.read({ id, uri, materializer, dataType }, maxBytes),
        ),
      { cacheKeyFn: ({ artifact: { id }, maxBytes }) => `${id} ${maxBytes}` },
    ),

    modelVersion,
    modelVersions: pageOf(scope, {
      table: modelVersions,
      from: 'model_versions t',
      where: 't.project_id = $1',
      prime: modelVersion,
      order: [byCreation, byId],
    }),
    modelVersionsOfArtifact: rowsOf(scope, modelVersions, {
      from: 'model_artifacts m join model_versions t on t.project_id = m.project_id and t.id = m.model_version_id',
      parent: 'm.artifact_id',
      order: 'm.artifact_id, t.created_at, t.id',
    }),

    visualization,
    visualizationsOfArtifact: visualizationPage(
      'visualizations t',
      't.project_id = $1 and t.artifact_id = p.parent',
      [],
    ),
    visualizationsOfStep: visualizationPage(
      'step_outputs o join visualizations t on t.project_id = o.project_id and t.artifact_id = o.artifact_id',
      'o.project_id = $1 and o.step_id = p.parent',
      [bySlot],
      'o.position as slot',
    ),
    visualizationsOfRun: visualizationPage(
      `${outputsOfRun} join visualizations t on t.project_id = o.project_id and t.artifact_id = o.artifact_id`,
      ofRun,
      [byOrdinal, bySlot],
      's.ordinal, o.position as slot',
    ),
    content: new DataLoader<ContentRequest, Decoded, string>(
      (requests) =>
        settled(requests, ({ visualization: { id, uri, type }, maxBytes }) =>
          values.content({ id, uri, type }, maxBytes),
        ),
      { cacheKeyFn: ({ visualization: { id }, maxBytes }) => `${id} ${maxBytes}` },
    ),

    /** What is known of a run, step or artifact, by key: it comes with the row. */
    metadataOf: ({ metadata }: { readonly metadata: string | null }) => metadataLines(metadata),
    tagsOf: rowsOf(scope, tags, {
      from: 'tags t',
      parent: 't.owner_id',
      order: 't.name collate "C"',
    }),
  };
}

type ValueRequest = { readonly artifact: Row<typeof artifacts>; readonly maxBytes: number };
type ContentRequest = { readonly visualization: Row<typeof visualizations>; readonly maxBytes: number };

/** Each request's own answer or error, so that one that fails leaves the others whole. */
function settled<Request, Answer>(
  requests: readonly Request[],
  ask: (request: Request) => Promise<Answer>,
): Promise<(Answer | Error)[]> {
  return Promise.all(requests.map((request) => ask(request).catch((error: Error) => error)));
}
