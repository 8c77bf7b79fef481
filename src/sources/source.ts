import type * as tables from '../db/tables.ts';
import type { Row } from '../db/tables.ts';

/* Rows as a source yields them: their batch says which project is theirs. */
export type Project = tables.Project;
export type Pipeline = Omit<Row<typeof tables.pipelines>, 'firstRunAt'>;
export type PipelineVersion = Row<typeof tables.pipelineVersions>;
export type Artifact = Row<typeof tables.artifacts>;
export type Visualization = Row<typeof tables.visualizations>;
export type Run = Row<typeof tables.runs>;
export type Step = Row<typeof tables.steps>;
export type StepParent = Row<typeof tables.stepParents>;
type StepOutput = Row<typeof tables.stepOutputs>;
export type StepInput = Row<typeof tables.stepInputs>;
export type ModelVersion = Row<typeof tables.modelVersions>;
export type ModelRun = Row<typeof tables.modelRuns>;
export type ModelArtifact = Row<typeof tables.modelArtifacts>;
export type MetadataEntry = Row<typeof tables.metadata>;
export type Tag = Row<typeof tables.tags>;

/**
 * Rows of one project in order of dependency; a row may refer to rows of its own batch and of earlier ones.
 * What hangs below an entity (metadata, tags, slots, parents, visualizations, models) comes with it, complete: what
 * the store holds beyond that is gone at the source.
 */
export type Batch = {
  readonly projectId: string;
  readonly projects?: readonly Project[];
  readonly pipelines?: readonly Pipeline[];
  readonly versions?: readonly PipelineVersion[];
  readonly models?: readonly ModelVersion[];
  readonly artifacts?: readonly Artifact[];
  readonly modelArtifacts?: readonly ModelArtifact[];
  readonly visualizations?: readonly Visualization[];
  readonly runs?: readonly Run[];
  readonly modelRuns?: readonly ModelRun[];
  readonly steps?: readonly Step[];
  readonly parents?: readonly StepParent[];
  readonly outputs?: readonly StepOutput[];
  readonly inputs?: readonly StepInput[];
  readonly metadata?: readonly MetadataEntry[];
  readonly tags?: readonly Tag[];
};

/** Something to know about an import: a `problem` is history that could not be taken over as it is. */
export type Note = {
  readonly level: 'problem' | 'note';
  /** The row it is about (`step_run 5f0c…`), or the source as a whole. */
  readonly where: string;
  readonly message: string;
};

/** A recorded history, opened: it holds still while it is read, however busy its writer is. */
export type HistorySource = {
  /** What it is, for people. */
  readonly description: string;
  /** How many runs and artifacts it holds, for progress. */
  readonly size: number;
  /** Whether the source keeps the numbers of versions; otherwise they are counted, and once given they stay. */
  readonly numbersVersions: boolean;
  /** All of it in bounded batches: projects, pipelines, versions, models, artifacts, then runs. */
  batches(): Iterable<Batch>;
  close(): void;
};

/** Opens the history at a location; whatever a user can mend is a `ClientError`. */
export type OpenSource = (location: string, tell: (note: Note) => void) => Promise<HistorySource>;
