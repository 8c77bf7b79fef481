import type { Batch, Step, StepParent } from '../source.ts';
import { type StepPlan, stepPlanOf } from './configuration.ts';
import { failureOf } from './failures.ts';
import { column, groupBy, type History, jsonOf, listOf, momentOf, textOf, uuidOf } from './history.ts';
import { metadataOf } from './metadata.ts';
import { configuredBy, pendingSteps } from './pending.ts';
import type { PlannedRun } from './plans.ts';
import type { ZenmlProject } from './projects.ts';
import { type SlotOwner, slotsOf } from './slots.ts';
import { isKnownStatus, statusOf } from './statuses.ts';

/** The steps of some runs with all below them, and those that never started. */
export function stepBatch(
  history: History,
  project: ZenmlProject,
  runs: readonly PlannedRun[],
): Omit<Batch, 'projectId'> {
  const rows = groupBy(stepRows(history, runs), (row) => row.run);
  const invoked = invocationConfigurations(history, runs);
  const started = runs.flatMap((run) => startedSteps(history, run, rows.get(run.rawId) ?? [], invoked));
  const pending = runs.flatMap((run) => pendingSteps(project.row.id, run, started));
  const owners = new Map(started.map(({ rawId, row }) => [rawId, row.id]));
  return {
    steps: [...started.map(({ row }) => row), ...pending.map(({ row }) => row)],
    parents: [...parentsOf(history, owners), ...pending.flatMap(({ parents }) => parents)],
    outputs: slotsOf(history, project, 'output', started),
    inputs: slotsOf(history, project, 'input', started),
    metadata: metadataOf(history, 'step_run', owners),
  };
}

function stepRows(history: History, runs: readonly PlannedRun[]) {
  return history.reader.select(
    {
      id: 's.id',
      run: 's.pipeline_run_id',
      name: 's.name',
      status: 's.status',
      created: 's.created',
      started: column(history, 'step_run', 'start_time', 's'),
      ended: column(history, 'step_run', 'end_time', 's'),
      attempt: column(history, 'step_run', 'version', 's'),
      origin: column(history, 'step_run', 'original_step_run_id', 's'),
      entrypointName: column(history, 'step_run', 'entrypoint_name', 's'),
      configuration: column(history, 'step_run', 'step_configuration', 's'),
      docstring: column(history, 'step_run', 'docstring', 's'),
      sourceCode: column(history, 'step_run', 'source_code', 's'),
      cacheKey: column(history, 'step_run', 'cache_key', 's'),
      exceptionInfo: column(history, 'step_run', 'exception_info', 's'),
      modelVersion: column(history, 'step_run', 'model_version_id', 's'),
    },
    `from step_run s where s.pipeline_run_id in (select value from json_each(?))
     order by s.created, ${column(history, 'step_run', 'start_time', 's')}, s.id`,
    listOf(runs.map((run) => run.rawId)),
  );
}

type StepRow = ReturnType<typeof stepRows>[number];
type StartedStep = SlotOwner & { readonly row: Step };

/** Configurations of the steps of dynamic pipelines, which no plan could hold. */
function invocationConfigurations(history: History, runs: readonly PlannedRun[]): Map<string, StepPlan> {
  if (!history.generation.has('step_configuration', 'step_run_id')) return new Map();
  const rows = history.reader.select(
    { id: 'c.id', step: 'c.step_run_id', config: 'c.config' },
    `from step_run s join step_configuration c on c.step_run_id = s.id
     where s.pipeline_run_id in (select value from json_each(?))`,
    listOf(runs.map((run) => run.rawId)),
  );
  return new Map(
    rows.map((row) => [
      row.step ?? '',
      stepPlanOf(jsonOf(history, ['step_configuration', row.id, 'config'], row.config)),
    ]),
  );
}

function startedSteps(
  history: History,
  run: PlannedRun,
  rows: readonly StepRow[],
  invoked: ReadonlyMap<string, StepPlan>,
): StartedStep[] {
  const attempts = new Map<string, number>();
  const steps = rows.flatMap((row, ordinal) => {
    const id = uuidOf(row.id);
    if (!id) {
      history.problem('step_run', row.id, 'is no UUID; the step is skipped with all below it');
      return [];
    }
    const name = textOf(row.name ?? '');
    const attempt = Math.max(Number(row.attempt ?? 1) || 1, (attempts.get(name) ?? 0) + 1);
    attempts.set(name, attempt);
    const own = stepPlanOf(jsonOf(history, ['step_run', row.id, 'step_configuration'], row.configuration));
    const planned = run.plan.steps.get(row.name ?? '');
    // What an old release stored with the step has lost its order, which its plan still has.
    const declared = invoked.get(row.id ?? '') ?? planned ?? own;
    const stored = own.config ? own : declared;
    return [
      {
        rawId: row.id ?? '',
        declared,
        row: { ...stepOf(history, run, row, stored), id, name, attempt, ordinal },
      },
    ];
  });
  return steps.map((step) => ({
    ...step,
    row: { ...step.row, lastAttempt: step.row.attempt === attempts.get(step.row.name) },
  }));
}

function stepOf(history: History, run: PlannedRun, row: StepRow, stored: StepPlan) {
  const [startedAt, endedAt] = [momentOf(row.started), momentOf(row.ended)];
  const word = textOf(row.status ?? '');
  if (!isKnownStatus(word))
    history.remark(`status ${JSON.stringify(word)}`, 'is unknown; the nearest is taken');
  const configured = configuredBy(stored, run, row.name ?? '');
  return {
    runId: run.row.id,
    ...configured,
    entrypointName: configured.entrypointName ?? textOf(row.entrypointName),
    status: statusOf(word, startedAt !== null, endedAt !== null),
    sourceStatus: word,
    createdAt: momentOf(row.created),
    startedAt,
    endedAt,
    docstring: textOf(row.docstring),
    sourceCode: textOf(row.sourceCode),
    cacheKey: textOf(row.cacheKey),
    cacheOriginId: uuidOf(row.origin),
    failure: failureOf(history, ['step_run', row.id], row.exceptionInfo),
    modelVersionId: uuidOf(row.modelVersion),
  };
}

function parentsOf(history: History, owners: ReadonlyMap<string, string>): StepParent[] {
  const rows = history.reader.select(
    { child: 'child_id', parent: 'parent_id' },
    'from step_run_parents where child_id in (select value from json_each(?)) order by child_id, parent_id',
    listOf([...owners.keys()]),
  );
  return rows.flatMap(({ child, parent }) => {
    const [stepId, parentId] = [owners.get(child ?? ''), owners.get(parent ?? '')];
    if (stepId && parentId) return [{ stepId, parentId }];
    history.problem('step_run_parents', child, `its parent ${parent} is gone; imported without it`);
    return [];
  });
}
