import { derivedId } from '../ids.ts';

/** The id of a pipeline where each of its versions is a row of its own. */
export function pipelineIdOf(projectId: string, name: string): string {
  return derivedId('zenml', projectId, 'pipeline', name);
}

/** The id of a version that is known by its hash only; null for the runs that have no hash. */
export function versionIdOf(projectId: string, pipelineId: string, hash: string | null): string {
  return derivedId('zenml', projectId, 'version', pipelineId, ...(hash === null ? [] : [hash]));
}

/** The id of a step that was to run and never started. */
export function pendingStepIdOf(projectId: string, runId: string, name: string): string {
  return derivedId('zenml', projectId, 'step', runId, name);
}
