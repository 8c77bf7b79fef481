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
  visualizations,
} from '../db/tables.ts';
import { lazily } from './lazily.ts';
import * as lists from './lists.ts';
import { pageOf } from './pages.ts';
import { allProjects } from './projects.ts';
import { rowNamed, rowsOf } from './rows.ts';
import { Scope } from './scope.ts';
import { inputsOf, outputsOf } from './slots.ts';
import type { Values } from './values.ts';

export type Loaders = ReturnType<typeof createLoaders>;

/** All that a resolver can ask for, made anew for each request and one project. */
export function createLoaders(database: Pick<Database, 'rows'>, projectId: string, values: Values) {
  return loadersIn(new Scope(database, projectId, values));
}

const loadersIn = lazily<Scope>()({
  projectId: ({ projectId }) => projectId,
  projects: ({ database }) => {
    return () => allProjects(database);
  },

  pipeline: (scope) => scope.rowById(pipelines),
  pipelineNamed: (scope) => rowNamed(scope, lists.pipelineNames),
  pipelines: (scope) => pageOf(scope, lists.allPipelines),

  version: (scope) => scope.rowById(pipelineVersions),
  versionNumbered: (scope) => rowNamed(scope, lists.versionNumbers),
  versionsOfPipeline: (scope) => pageOf(scope, lists.versionsOfPipeline),

  run: (scope) => scope.rowById(runs),
  runs: (scope) => pageOf(scope, lists.allRuns),
  runsOfPipeline: (scope) => pageOf(scope, lists.runsOfPipeline),
  runsOfVersion: (scope) => pageOf(scope, lists.runsOfVersion),
  runsOfParent: (scope) => pageOf(scope, lists.runsOfParent),
  runsOfModelVersion: (scope) => pageOf(scope, lists.runsOfModelVersion),

  step: (scope) => scope.rowById(steps),
  stepNamed: (scope) => rowNamed(scope, lists.stepNames),
  stepsOfRun: (scope) => pageOf(scope, lists.stepsOfRun),
  attemptsOfStep: (scope) => rowsOf(scope, lists.attemptsOfStep),
  parentsOfStep: (scope) => rowsOf(scope, lists.parentsOfStep),
  outputsOfStep: (scope) => outputsOf(scope),
  inputsOfStep: (scope) => inputsOf(scope),

  artifact: (scope) => scope.rowById(artifacts),
  artifactsOfRun: (scope) => pageOf(scope, lists.artifactsOfRun),
  consumersOfArtifact: (scope) => pageOf(scope, lists.consumersOfArtifact),
  artifactsOfModelVersion: (scope) => pageOf(scope, lists.artifactsOfModelVersion),
  value: ({ values }) =>
    new DataLoader<ValueRequest, Decoded, string>(
      (requests) =>
        settled(requests, ({ artifact: { id, uri, materializer, dataType }, maxBytes }) =>
          values.read({ id, uri, materializer, dataType }, maxBytes),
        ),
      { cacheKeyFn: ({ artifact: { id }, maxBytes }) => `${id} ${maxBytes}` },
    ),

  modelVersion: (scope) => scope.rowById(modelVersions),
  modelVersions: (scope) => pageOf(scope, lists.allModelVersions),
  modelVersionsOfArtifact: (scope) => rowsOf(scope, lists.modelVersionsOfArtifact),

  visualization: (scope) => scope.rowById(visualizations),
  visualizationsOfArtifact: (scope) => pageOf(scope, lists.visualizationsOfArtifact),
  visualizationsOfStep: (scope) => pageOf(scope, lists.visualizationsOfStep),
  visualizationsOfRun: (scope) => pageOf(scope, lists.visualizationsOfRun),
  content: ({ values }) =>
    new DataLoader<ContentRequest, Decoded, string>(
      (requests) =>
        settled(requests, ({ visualization: { id, uri, type }, maxBytes }) =>
          values.content({ id, uri, type }, maxBytes),
        ),
      { cacheKeyFn: ({ visualization: { id }, maxBytes }) => `${id} ${maxBytes}` },
    ),

  /** What is known of a run, step or artifact, by key: it comes with the row. */
  metadataOf: () => {
    return ({ metadata }: { readonly metadata: string | null }) => metadataLines(metadata);
  },
  tagsOf: (scope) => rowsOf(scope, lists.tagsOf),
});

type ValueRequest = { readonly artifact: Row<typeof artifacts>; readonly maxBytes: number };
type ContentRequest = { readonly visualization: Row<typeof visualizations>; readonly maxBytes: number };

/** Each request's own answer or error, so that one that fails leaves the others whole. */
function settled<Request, Answer>(
  requests: readonly Request[],
  ask: (request: Request) => Promise<Answer>,
): Promise<(Answer | Error)[]> {
  return Promise.all(requests.map((request) => ask(request).catch((error: Error) => error)));
}
