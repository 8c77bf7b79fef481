import {
  artifacts,
  modelVersions,
  pipelines,
  pipelineVersions,
  runs,
  steps,
  tags,
  visualizations,
} from '../db/tables.ts';
import type { Key, PageSource } from './page-request.ts';
import type { Naming, ShortList } from './rows.ts';

/*
 * The lists of the graph: what each is read from, and in which order. `t` is the table of a list's own rows, `p.parent`
 * the id of whose list it is, `$1` the project, that every table is tied to.
 */

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

const outputsOfRun = 'steps s join step_outputs o on o.project_id = s.project_id and o.step_id = s.id';
const ofRun = 's.project_id = $1 and s.run_id = p.parent and s.last_attempt';

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

export const allPipelines: PageSource<typeof pipelines> = {
  table: pipelines,
  from: 'pipelines t',
  where: 't.project_id = $1',
  order: [
    { sql: 't.first_run_at', type: 'timestamptz', of: (row) => row.firstRunAt, property: 'firstRunAt' },
    byCreation,
    byId,
  ],
};
export const pipelineNames: Naming<typeof pipelines> = { table: pipelines, name: pipelines.name };

export const versionsOfPipeline: PageSource<typeof pipelineVersions> = {
  table: pipelineVersions,
  from: 'pipeline_versions t',
  where: 't.project_id = $1 and t.pipeline_id = p.parent',
  order: [{ sql: 't.number', type: 'int', of: (row) => row.number, property: 'number' }, byId],
};
export const versionNumbers: Naming<typeof pipelineVersions> = {
  table: pipelineVersions,
  parent: pipelineVersions.pipelineId,
  name: pipelineVersions.number,
};

const runsWhere = (where: string): PageSource<typeof runs> => ({
  table: runs,
  from: 'runs t',
  where: `t.project_id = $1${where}`,
  order: runOrders.CREATED_AT,
});
export const allRuns = runsWhere('');
export const runsOfPipeline = runsWhere(' and t.pipeline_id = p.parent');
export const runsOfVersion = runsWhere(' and t.version_id = p.parent');
export const runsOfParent = runsWhere(' and t.parent_id = p.parent');
export const runsOfModelVersion = runsWhere(
  ' and t.id in (select m.run_id from model_runs m where m.project_id = $1 and m.model_version_id = p.parent)',
);

export const stepNames: Naming<typeof steps> = {
  table: steps,
  parent: steps.runId,
  name: steps.name,
  where: 't.last_attempt',
};
export const stepsOfRun: PageSource<typeof steps> = {
  table: steps,
  from: 'steps t',
  where: 't.project_id = $1 and t.run_id = p.parent and t.last_attempt',
  order: [{ sql: 't.ordinal', type: 'int', of: (row) => row.ordinal, property: 'ordinal' }, byId],
};
export const attemptsOfStep: ShortList<typeof steps> = {
  table: steps,
  from: '(steps s join steps t on t.project_id = s.project_id and t.run_id = s.run_id and t.name = s.name)',
  parent: 's.id',
  order: 't.attempt, t.id',
};
export const parentsOfStep: ShortList<typeof steps> = {
  table: steps,
  from: '(step_parents sp join steps t on t.project_id = sp.project_id and t.id = sp.parent_id)',
  parent: 'sp.step_id',
  order: 't.name collate "C", t.id',
};

export const artifactsOfRun: PageSource<typeof artifacts, Place> = {
  table: artifacts,
  from: `${outputsOfRun} join artifacts t on t.project_id = o.project_id and t.id = o.artifact_id`,
  where: ofRun,
  extra: 's.ordinal, o.position as slot',
  order: [byOrdinal, bySlot, byId],
};
export const consumersOfArtifact: PageSource<typeof steps> = {
  table: steps,
  from: 'steps t',
  where:
    't.project_id = $1 and t.id in (select i.step_id from step_inputs i where i.project_id = $1 and i.artifact_id = p.parent)',
  order: [
    {
      sql: "coalesce(t.created_at, 'infinity')",
      type: 'timestamptz',
      of: (row) => row.createdAt ?? 'infinity',
      property: 'createdAt',
    },
    byId,
  ],
};
export const artifactsOfModelVersion: PageSource<typeof artifacts> = {
  table: artifacts,
  from: 'artifacts t',
  where:
    't.project_id = $1 and t.id in (select m.artifact_id from model_artifacts m where m.project_id = $1 and m.model_version_id = p.parent)',
  order: [byCreation, byId],
};

export const allModelVersions: PageSource<typeof modelVersions> = {
  table: modelVersions,
  from: 'model_versions t',
  where: 't.project_id = $1',
  order: [byCreation, byId],
};
export const modelVersionsOfArtifact: ShortList<typeof modelVersions> = {
  table: modelVersions,
  from: 'model_artifacts m join model_versions t on t.project_id = m.project_id and t.id = m.model_version_id',
  parent: 'm.artifact_id',
  order: 'm.artifact_id, t.created_at, t.id',
};

const visualizationsFrom = (
  from: string,
  where: string,
  order: readonly Key<Place>[],
): PageSource<typeof visualizations, Place> => ({
  table: visualizations,
  from,
  where,
  order: [
    ...order,
    { sql: 't.position', type: 'int', of: (row) => row.position, property: 'position' },
    byId,
  ],
});
export const visualizationsOfArtifact = visualizationsFrom(
  'visualizations t',
  't.project_id = $1 and t.artifact_id = p.parent',
  [],
);
export const visualizationsOfStep: PageSource<typeof visualizations, Place> = {
  ...visualizationsFrom(
    'step_outputs o join visualizations t on t.project_id = o.project_id and t.artifact_id = o.artifact_id',
    'o.project_id = $1 and o.step_id = p.parent',
    [bySlot],
  ),
  extra: 'o.position as slot',
};
export const visualizationsOfRun: PageSource<typeof visualizations, Place> = {
  ...visualizationsFrom(
    `${outputsOfRun} join visualizations t on t.project_id = o.project_id and t.artifact_id = o.artifact_id`,
    ofRun,
    [byOrdinal, bySlot],
  ),
  extra: 's.ordinal, o.position as slot',
};

export const tagsOf: ShortList<typeof tags> = {
  table: tags,
  from: 'tags t',
  parent: 't.owner_id',
  order: 't.name collate "C"',
};
