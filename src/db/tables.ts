import { type InferSelectModel, sql } from 'drizzle-orm';
import {
  boolean,
  customType,
  doublePrecision,
  type ExtraConfigColumn,
  foreignKey,
  index,
  integer,
  type PgTable,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';

/*
 * The whole model on one page. Every table carries project_id, first in each primary key, foreign key and
 * unique constraint, so that projects never mix and the store can be distributed by it: no serials, no triggers.
 * Ids are the source's own UUIDs; where the source has none, an UUIDv5 of the natural key (see sources/source.ts).
 */

/** JSON kept as its text: PostgreSQL checks and indexes it, the gateway carries it without parsing. */
const jsonText = customType<{ data: string; driverData: string }>({ dataType: () => 'jsonb' });

/** A moment in UTC as PostgreSQL writes it, microseconds kept; a JS Date would drop them. */
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 6, mode: 'string' });

/**
 * The metadata of a row, as `metadata-text.ts` writes and reads it; null where there is none. A row brings its metadata
 * along, and no reader needs a row for each entry; the table `metadata` holds the same for filters and sorting.
 */
const metadataText = () => text('metadata');

const projectId = () =>
  uuid('project_id')
    .notNull()
    .references(() => projects.id, { onDelete: 'cascade' });

export type ExecutionStatus =
  | 'PENDING'
  | 'RUNNING'
  | 'COMPLETED'
  | 'CACHED'
  | 'FAILED'
  | 'STOPPED'
  | 'SKIPPED';
export type GitShaAbsence = 'NO_REPOSITORY' | 'UNCOMMITTED_CHANGES' | 'NOT_REPORTED';
export type MetadataType =
  | 'STRING'
  | 'INTEGER'
  | 'FLOAT'
  | 'BOOLEAN'
  | 'LIST'
  | 'OBJECT'
  | 'URI'
  | 'PATH'
  | 'DTYPE'
  | 'STORAGE_SIZE';
/** How an artifact came to be saved, and on an input, how it came into the step. */
export type ArtifactKind =
  | 'STEP_OUTPUT'
  | 'MANUAL'
  | 'EXTERNAL'
  | 'LAZY'
  | 'OVERRIDE'
  | 'PREEXISTING'
  | 'OTHER';
export type RunTriggerType = 'STEP' | 'SCHEDULE' | 'TRIGGER' | 'DEPLOYMENT' | 'OTHER';
export type VisualizationType = 'HTML' | 'IMAGE' | 'MARKDOWN' | 'CSV' | 'JSON';

export const projects = pgTable('projects', {
  id: uuid('project_id').primaryKey(),
  name: text('name').notNull().unique(),
  createdAt: moment('created_at').notNull(),
});

export const pipelines = pgTable(
  'pipelines',
  {
    projectId: projectId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    description: text('description'),
    createdAt: moment('created_at').notNull(),
    /** When its first run was created, `infinity` while it has none: the default order, never null. */
    firstRunAt: moment('first_run_at').notNull().default('infinity'),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.id] }),
    unique('pipelines_name').on(t.projectId, t.name),
    index('pipelines_order').on(t.projectId, t.firstRunAt, t.createdAt, t.id),
  ],
);

export const pipelineVersions = pgTable(
  'pipeline_versions',
  {
    projectId: projectId(),
    id: uuid('id').notNull(),
    pipelineId: uuid('pipeline_id').notNull(),
    number: integer('number').notNull(),
    hash: text('hash'),
    docstring: text('docstring'),
    specification: jsonText('specification'),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.id] }),
    foreignKey({
      name: 'pipeline_versions_pipeline',
      columns: [t.projectId, t.pipelineId],
      foreignColumns: [pipelines.projectId, pipelines.id],
    }).onDelete('cascade'),
    unique('pipeline_versions_number').on(t.projectId, t.pipelineId, t.number),
  ],
);

export const runs = pgTable(
  'runs',
  {
    projectId: projectId(),
    id: uuid('id').notNull(),
    /** Null for an unlisted run: one that belongs to no pipeline. */
    pipelineId: uuid('pipeline_id'),
    versionId: uuid('version_id'),
    name: text('name').notNull(),
    status: text('status').$type<ExecutionStatus>().notNull(),
    sourceStatus: text('source_status'),
    createdAt: moment('created_at').notNull(),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    gitSha: text('git_sha'),
    gitShaAbsence: text('git_sha_absence').$type<GitShaAbsence>(),
    configuration: jsonText('configuration'),
    settings: jsonText('settings'),
    orchestratorRunId: text('orchestrator_run_id'),
    /** The tracker's own words on why the status is what it is. */
    statusReason: text('status_reason'),
    failure: jsonText('failure'),
    /** Which steps there are was decided while it ran. */
    dynamic: boolean('dynamic').notNull().default(false),
    /** The run that started this one as its child, and the one it is a replay of; they may be gone. */
    parentId: uuid('parent_id'),
    replayOfId: uuid('replay_of_id'),
    /** What set it off, where no person did: its id and name as far as the source still has them. */
    triggerType: text('trigger_type').$type<RunTriggerType>(),
    triggerId: uuid('trigger_id'),
    triggerName: text('trigger_name'),
    modelVersionId: uuid('model_version_id'),
    metadata: metadataText(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.id] }),
    foreignKey({
      name: 'runs_pipeline',
      columns: [t.projectId, t.pipelineId],
      foreignColumns: [pipelines.projectId, pipelines.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'runs_version',
      columns: [t.projectId, t.versionId],
      foreignColumns: [pipelineVersions.projectId, pipelineVersions.id],
    }).onDelete('cascade'),
    index('runs_order').on(t.projectId, t.createdAt, t.id),
    index('runs_of_pipeline').on(t.projectId, t.pipelineId, t.createdAt, t.id),
    index('runs_of_version').on(t.projectId, t.versionId, t.createdAt, t.id),
    index('runs_of_pipeline_by_start').on(
      t.projectId,
      t.pipelineId,
      sql`coalesce(${t.startedAt}, 'infinity')`,
      t.id,
    ),
    index('runs_by_status').on(t.projectId, t.status, t.createdAt, t.id),
    index('runs_by_name').on(t.projectId, t.name, t.createdAt, t.id),
    index('runs_of_parent')
      .on(t.projectId, t.parentId, t.createdAt, t.id)
      .where(sql`${t.parentId} is not null`),
  ],
);

export const steps = pgTable(
  'steps',
  {
    projectId: projectId(),
    id: uuid('id').notNull(),
    runId: uuid('run_id').notNull(),
    /** The step's place in its pipeline (`two_2`); `entrypointName` is what the code calls it (`two`). */
    name: text('name').notNull(),
    entrypointName: text('entrypoint_name'),
    status: text('status').$type<ExecutionStatus>().notNull(),
    /** Null for a step that never started. */
    sourceStatus: text('source_status'),
    /** 1 for the first attempt; only the last attempt of a name is among a run's steps. */
    attempt: integer('attempt').notNull().default(1),
    lastAttempt: boolean('last_attempt').notNull().default(true),
    /** Order of execution within the run, steps that never started last. */
    ordinal: integer('ordinal').notNull(),
    createdAt: moment('created_at'),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    parameters: jsonText('parameters'),
    configuration: jsonText('configuration'),
    settings: jsonText('settings'),
    docstring: text('docstring'),
    sourceCode: text('source_code'),
    cacheKey: text('cache_key'),
    /** The step that really ran, where this one was answered from the cache; it may be gone. */
    cacheOriginId: uuid('cache_origin_id'),
    failure: jsonText('failure'),
    modelVersionId: uuid('model_version_id'),
    metadata: metadataText(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.id] }),
    foreignKey({
      name: 'steps_run',
      columns: [t.projectId, t.runId],
      foreignColumns: [runs.projectId, runs.id],
    }).onDelete('cascade'),
    unique('steps_name').on(t.projectId, t.runId, t.name, t.attempt),
    index('steps_of_run').on(t.projectId, t.runId, t.ordinal, t.id),
  ],
);

export const stepParents = pgTable(
  'step_parents',
  {
    projectId: projectId(),
    stepId: uuid('step_id').notNull(),
    parentId: uuid('parent_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.stepId, t.parentId] }),
    foreignKey({
      name: 'step_parents_step',
      columns: [t.projectId, t.stepId],
      foreignColumns: [steps.projectId, steps.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'step_parents_parent',
      columns: [t.projectId, t.parentId],
      foreignColumns: [steps.projectId, steps.id],
    }).onDelete('cascade'),
    index('step_parents_of_parent').on(t.projectId, t.parentId),
  ],
);

export const artifacts = pgTable(
  'artifacts',
  {
    projectId: projectId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    version: text('version'),
    type: text('type').notNull(),
    /** Where the value rests: a directory or file of an artifact store, as a configured root names it. */
    uri: text('uri').notNull(),
    /** Dotted path of the Python class that wrote the value, and of the value's own class. */
    materializer: text('materializer'),
    dataType: text('data_type'),
    contentHash: text('content_hash'),
    /** The step that made it: never a cached one; null for a value from outside; it may be gone. */
    producerId: uuid('producer_id'),
    /** How it came to be saved; null where the source does not say. */
    kind: text('kind').$type<ArtifactKind>(),
    createdAt: moment('created_at').notNull(),
    metadata: metadataText(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.id] }),
    index('artifacts_of_producer').on(t.projectId, t.producerId, t.id),
  ],
);

const slotColumns = () => ({
  projectId: projectId(),
  stepId: uuid('step_id').notNull(),
  /** Order of declaration where the source knows it, else by name. */
  position: integer('position').notNull(),
  name: text('name').notNull(),
  artifactId: uuid('artifact_id').notNull(),
});

const slotKeys = (
  name: string,
  t: Record<'projectId' | 'stepId' | 'position' | 'artifactId', ExtraConfigColumn>,
) => [
  primaryKey({ columns: [t.projectId, t.stepId, t.position] }),
  foreignKey({
    name: `${name}_step`,
    columns: [t.projectId, t.stepId],
    foreignColumns: [steps.projectId, steps.id],
  }).onDelete('cascade'),
  foreignKey({
    name: `${name}_artifact`,
    columns: [t.projectId, t.artifactId],
    foreignColumns: [artifacts.projectId, artifacts.id],
  }).onDelete('cascade'),
  index(`${name}_of_artifact`).on(t.projectId, t.artifactId, t.stepId),
];

export const stepOutputs = pgTable('step_outputs', slotColumns(), (t) => slotKeys('step_outputs', t));
export const stepInputs = pgTable(
  'step_inputs',
  {
    ...slotColumns(),
    /** How the artifact came into the step; null where the source does not say. */
    kind: text('kind').$type<ArtifactKind>(),
    /** Which part of the artifact the step was given, of a mapped one: from `chunkIndex`, so many items. */
    chunkIndex: integer('chunk_index'),
    chunkSize: integer('chunk_size'),
  },
  (t) => slotKeys('step_inputs', t),
);

/** One value of a run, step or artifact by key; the newest of a key wins at import. */
export const metadata = pgTable(
  'metadata',
  {
    projectId: projectId(),
    ownerId: uuid('owner_id').notNull(),
    key: text('key').notNull(),
    type: text('type').$type<MetadataType>().notNull(),
    /** The value, exact, whatever its type; the three beside it serve filters and sorting. */
    value: jsonText('value').notNull(),
    number: doublePrecision('number'),
    text: text('text'),
    boolean: boolean('boolean'),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.ownerId, t.key] }),
    index('metadata_by_number').on(t.projectId, t.key, t.number.desc(), t.ownerId),
    index('metadata_by_text')
      .on(t.projectId, t.key, sql`left(${t.text}, 256)`, t.ownerId)
      .where(sql`${t.text} is not null`),
  ],
);

/** A version of a model, under the model's name. */
export const modelVersions = pgTable(
  'model_versions',
  {
    projectId: projectId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    version: text('version').notNull(),
    number: integer('number').notNull(),
    /** Where it stands in the tracker's own word (`staging`, `production`, …). */
    stage: text('stage'),
    description: text('description'),
    createdAt: moment('created_at').notNull(),
    metadata: metadataText(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.id] }),
    index('model_versions_order').on(t.projectId, t.createdAt, t.id),
  ],
);

/** A run that worked with a model version. */
export const modelRuns = pgTable(
  'model_runs',
  {
    projectId: projectId(),
    modelVersionId: uuid('model_version_id').notNull(),
    runId: uuid('run_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.runId, t.modelVersionId] }),
    foreignKey({
      name: 'model_runs_model_version',
      columns: [t.projectId, t.modelVersionId],
      foreignColumns: [modelVersions.projectId, modelVersions.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'model_runs_run',
      columns: [t.projectId, t.runId],
      foreignColumns: [runs.projectId, runs.id],
    }).onDelete('cascade'),
    index('model_runs_of_model_version').on(t.projectId, t.modelVersionId, t.runId),
  ],
);

/** An artifact that belongs to a model version. */
export const modelArtifacts = pgTable(
  'model_artifacts',
  {
    projectId: projectId(),
    modelVersionId: uuid('model_version_id').notNull(),
    artifactId: uuid('artifact_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.artifactId, t.modelVersionId] }),
    foreignKey({
      name: 'model_artifacts_model_version',
      columns: [t.projectId, t.modelVersionId],
      foreignColumns: [modelVersions.projectId, modelVersions.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'model_artifacts_artifact',
      columns: [t.projectId, t.artifactId],
      foreignColumns: [artifacts.projectId, artifacts.id],
    }).onDelete('cascade'),
    index('model_artifacts_of_model_version').on(t.projectId, t.modelVersionId, t.artifactId),
  ],
);

/** A tag of a pipeline, run, artifact or model version. */
export const tags = pgTable(
  'tags',
  {
    projectId: projectId(),
    ownerId: uuid('owner_id').notNull(),
    name: text('name').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.ownerId, t.name] }),
    index('tags_by_name').on(t.projectId, t.name, t.ownerId),
  ],
);

export const visualizations = pgTable(
  'visualizations',
  {
    projectId: projectId(),
    id: uuid('id').notNull(),
    artifactId: uuid('artifact_id').notNull(),
    type: text('type').$type<VisualizationType>().notNull(),
    uri: text('uri').notNull(),
    /** Order among the artifact's visualizations. */
    position: integer('position').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.id] }),
    foreignKey({
      name: 'visualizations_artifact',
      columns: [t.projectId, t.artifactId],
      foreignColumns: [artifacts.projectId, artifacts.id],
    }).onDelete('cascade'),
    index('visualizations_of_artifact').on(t.projectId, t.artifactId, t.position, t.id),
  ],
);

/** How far a project has been taken over from where its history comes from. */
export const syncMarks = pgTable(
  'sync_marks',
  {
    projectId: projectId(),
    /** The place, without users, passwords and keys. */
    source: text('source').notNull(),
    /** The look that last wrote rows of the project: two that meet notice it by this. */
    look: uuid('look').notNull(),
    /** What the next look starts from; null from the first row a look writes to its last. */
    mark: text('mark'),
    /** The way of reading that gave the mark, and how many projects it covers. */
    reading: integer('reading').notNull(),
    projects: integer('projects').notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.source] })],
);

export type Project = typeof projects.$inferSelect;
export type Pipeline = typeof pipelines.$inferSelect;
export type PipelineVersion = typeof pipelineVersions.$inferSelect;
export type Run = typeof runs.$inferSelect;
export type Step = typeof steps.$inferSelect;
export type Artifact = typeof artifacts.$inferSelect;
export type StepSlot = typeof stepOutputs.$inferSelect;
export type MetadataEntry = typeof metadata.$inferSelect;
export type Visualization = typeof visualizations.$inferSelect;

/** A row as readers see it: the project is their own, so no row repeats it. */
export type Row<Table extends PgTable> = Omit<InferSelectModel<Table>, 'projectId'>;
