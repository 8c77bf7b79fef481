import type { Step, StepParent } from '../source.ts';
import { type StepPlan, stepConfiguration } from './configuration.ts';
import { textOf } from './history.ts';
import { type JsonObject, namesOf, objectOf, writeJson } from './json.ts';
import { pendingStepIdOf } from './pipeline-ids.ts';
import type { PlannedRun } from './plans.ts';

/** What a step's configuration says of it. */
export function configuredBy(stored: StepPlan, run: PlannedRun, name: string) {
  const config = stepConfiguration(stored, run.plan.configuration, name, run.plan.dynamic);
  const json = (value: JsonObject | null) => value && writeJson(value);
  return {
    entrypointName: typeof config?.name === 'string' ? config.name : null,
    parameters: json(objectOf(config?.parameters)),
    configuration: json(config),
    settings: json(objectOf(config?.settings)),
  };
}

/** The steps of a run's plan that never started, behind those that did, in order of compilation. */
export function pendingSteps(
  projectId: string,
  run: PlannedRun,
  started: readonly { readonly row: Step }[],
): { row: Step; parents: StepParent[] }[] {
  if (run.plan.dynamic) return [];
  const runId = run.row.id;
  const own = started.filter(({ row }) => row.runId === runId);
  const ids = new Map(
    [...run.plan.steps.keys()].map((name) => [name, pendingStepIdOf(projectId, runId, name)]),
  );
  for (const { row } of own) if (row.lastAttempt) ids.set(row.name, row.id);
  const names = new Set(own.map(({ row }) => row.name));
  const behind = Math.max(-1, ...own.map(({ row }) => row.ordinal)) + 1;
  return [...run.plan.steps]
    .filter(([name]) => !names.has(textOf(name)))
    .map(([name, step], index) => {
      const id = ids.get(name) ?? '';
      const parents = namesOf(step.spec?.upstream_steps).flatMap((parent) => ids.get(parent) ?? []);
      return {
        parents: parents.map((parentId) => ({ stepId: id, parentId })),
        row: {
          id,
          runId,
          name: textOf(name),
          ...configuredBy(step, run, name),
          status: 'PENDING',
          sourceStatus: null,
          attempt: 1,
          lastAttempt: true,
          ordinal: behind + index,
          createdAt: null,
          startedAt: null,
          endedAt: null,
          docstring: null,
          sourceCode: null,
          cacheKey: null,
          cacheOriginId: null,
          failure: null,
          modelVersionId: null,
        },
      };
    });
}
