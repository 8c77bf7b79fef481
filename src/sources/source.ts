import type * as tables from '../db/tables.ts';
import type { Row } from '../db/tables.ts';

/* Rows as a source yields them: their batch says which project is theirs. */
export type Project = tables.Project;
export type Pipeline = Omit<Row<typeof tables.pipelines>, 'firstRunAt'>;
export type PipelineVersion = Row<typeof tables.pipelineVersions>;
export type Artifact = Omit<Row<typeof tables.artifacts>, 'metadata'>;
export type Visualization = Row<typeof tables.visualizations>;
export type Run = Omit<Row<typeof tables.runs>, 'metadata'>;
export type Step = Omit<Row<typeof tables.steps>, 'metadata'>;
export type StepParent = Row<typeof tables.stepParents>;
type StepOutput = Row<typeof tables.stepOutputs>;
export type StepInput = Row<typeof tables.stepInputs>;
export type ModelVersion = Omit<Row<typeof tables.modelVersions>, 'metadata'>;
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
  /** The last batch of a project says what the source still holds: the store lets go of the rest. */
  readonly present?: Present;
};

/** The ids of all that a project holds at its source; null for a type of which nothing can be gone. */
export type Present = {
  readonly [Type in 'pipelines' | 'versions' | 'models' | 'artifacts' | 'runs']: readonly string[] | null;
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
  /** How many runs and artifacts the batches hold, for progress. */
  readonly size: number;
  /** Whether the source keeps the numbers of versions; otherwise they are counted, and once given they stay. */
  readonly numbersVersions: boolean;
  /** The ids of all its projects. */
  readonly projects: readonly string[];
  /** What the next look at this source starts from. */
  readonly mark: string;
  /**
   * All of it, or what is new or changed since an earlier look, in bounded batches: projects, pipelines, versions,
   * models, artifacts, then runs, and what is still there.
   */
  batches(): Iterable<Batch>;
  close(): Promise<void>;
};

type OpenOptions = {
  readonly tell: (note: Note) => void;
  /** The mark of an earlier look, for what is new or changed since; null for everything. */
  readonly since: string | null;
  /** What a source asks for that is reached over the net; never told to anyone else. */
  readonly apiKey: string | null;
  /** What a source holds on to between the looks of one watch, by location; who watches closes it in the end. */
  readonly kept?: Kept | undefined;
};

export type Kept = Map<string, { close(): Promise<void> }>;

/**
 * Opens the history at a location; null where nothing is new since the mark. Whatever a user can mend is a
 * `ClientError`.
 */
export type OpenSource = (location: string, options: OpenOptions) => Promise<HistorySource | null>;
