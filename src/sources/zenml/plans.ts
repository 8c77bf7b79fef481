import type { Run } from '../source.ts';
import { type StepPlan, stepPlanOf } from './configuration.ts';
import { column, type History, jsonOf, listOf } from './history.ts';
import { type Json, type JsonObject, namesOf, objectOf } from './json.ts';

/** What was to run: a pipeline's configuration and its steps in order of compilation. */
export type Plan = {
  readonly hash: string | null;
  /** A dynamic pipeline decides while it runs which steps there are; its plan holds templates. */
  readonly dynamic: boolean;
  readonly configuration: JsonObject | null;
  readonly steps: ReadonlyMap<string, StepPlan>;
};

/** A run on its way into the store, with what its steps need to know of it. */
export type PlannedRun = { readonly row: Run; readonly plan: Plan; readonly rawId: string };

/** The plans of some runs, by the id that their rows know them by. */
export function plansOf(history: History, ids: readonly string[]): Map<string, Plan> {
  const { plan, versions, configurations } = history.generation;
  const { table } = plan;
  const rows = history.reader.select(
    {
      id: 'p.id',
      hash: versions === 'hashes' ? 'p.pipeline_version_hash' : 'null',
      dynamic: column(history, table, 'is_dynamic', 'p'),
      configuration: 'p.pipeline_configuration',
      steps: configurations === 'plan' ? column(history, table, 'step_configurations', 'p') : 'null',
      spec: column(history, table, 'pipeline_spec', 'p'),
    },
    `from ${table} p where p.id in (select value from json_each(?))`,
    listOf(ids),
  );
  const recorded =
    configurations === 'rows' ? recordedSteps(history, ids) : new Map<string, [string, Json][]>();
  return new Map(
    rows.map((row) => {
      const together = objectOf(jsonOf(history, [table, row.id, 'step_configurations'], row.steps));
      const entries = recorded.get(row.id ?? '') ?? Object.entries(together ?? {});
      const spec = entries.length > 0 ? null : jsonOf(history, [table, row.id, 'pipeline_spec'], row.spec);
      const configuration = objectOf(
        jsonOf(history, [table, row.id, 'pipeline_configuration'], row.configuration),
      );
      const dynamic = Number(row.dynamic) === 1;
      return [
        row.id ?? '',
        { hash: row.hash, dynamic, configuration, steps: stepsOf(entries, spec) },
      ] as const;
    }),
  );
}

/** The steps that a pipeline's specification names: all that is known where there is no plan. */
export function plannedBySpecification(specification: Json): ReadonlyMap<string, StepPlan> {
  return stepsOf([], specification);
}

function recordedSteps(history: History, plans: readonly string[]): Map<string, [string, Json][]> {
  const rows = history.reader.select(
    { plan: history.generation.plan.column, id: 'id', name: 'name', config: 'config' },
    `from step_configuration where ${history.generation.plan.column} in (select value from json_each(?))
     order by "index", name`,
    listOf(plans),
  );
  const recorded = new Map<string, [string, Json][]>();
  for (const { plan, id, name, config } of rows) {
    const steps = recorded.get(plan ?? '') ?? [];
    steps.push([name ?? '', jsonOf(history, ['step_configuration', id, 'config'], config)]);
    recorded.set(plan ?? '', steps);
  }
  return recorded;
}

function stepsOf(entries: readonly (readonly [string, Json])[], specification: Json): Map<string, StepPlan> {
  if (entries.length > 0) return new Map(entries.map(([name, step]) => [name, stepPlanOf(step)]));
  const steps = objectOf(specification)?.steps;
  const named = (Array.isArray(steps) ? steps : []).flatMap((step: Json) => {
    const spec = objectOf(step);
    const [name] = namesOf([spec?.invocation_id ?? null, spec?.pipeline_parameter_name ?? null]);
    return spec && name ? [[name, { spec, config: null, overrides: null }] as const] : [];
  });
  return new Map(named);
}
