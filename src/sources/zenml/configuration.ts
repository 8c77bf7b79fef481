import { type Json, type JsonObject, objectOf } from './json.ts';

/**
 * A step as it is stored: its place in the pipeline and its configuration, which is whole (`config`), or
 * (from 0.83) only what departs from the pipeline's (`overrides`).
 */
export type StepPlan = {
  readonly spec: JsonObject | null;
  readonly config: JsonObject | null;
  readonly overrides: JsonObject | null;
};

const propagated = ['settings', 'extra', 'retry', 'substitutions', 'environment', 'secrets', 'cache_policy'];
const propagatedHooks = [
  'failure_hook_source',
  'success_hook_source',
  'start_hook_source',
  'end_hook_source',
];

/** Reads a stored step, in either of its two shapes. */
export function stepPlanOf(stored: Json): StepPlan {
  const step = objectOf(stored);
  return {
    spec: objectOf(step?.spec),
    config: objectOf(step?.config),
    overrides: objectOf(step?.step_config_overrides),
  };
}

/** A step's configuration as ZenML's client shows it: merged over what its pipeline hands down. */
export function stepConfiguration(
  step: StepPlan,
  pipeline: JsonObject | null,
  invocation: string,
  dynamic: boolean,
): JsonObject | null {
  const stored = step.config ?? step.overrides;
  if (!stored || !pipeline) return stored;
  const keys = step.config ? ['substitutions'] : dynamic ? propagated : [...propagated, ...propagatedHooks];
  const defaults = Object.fromEntries(
    keys.flatMap((key) => {
      const value = withoutNulls(pipeline[key] ?? null);
      return value === null ? [] : [[key, value] as const];
    }),
  );
  return withoutReplaced(merged(stored, defaults), pipeline, invocation);
}

function merged(step: JsonObject, defaults: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...step, ...defaults };
  for (const key of Object.keys(defaults)) {
    const own = step[key] ?? null;
    if (own !== null) result[key] = key === 'secrets' ? joined(defaults[key], own) : over(defaults[key], own);
  }
  return result;
}

function joined(defaults: Json | undefined, own: Json): Json {
  return [...(Array.isArray(defaults) ? defaults : []), ...(Array.isArray(own) ? own : [])];
}

function over(below: Json | undefined, above: Json): Json {
  const [base, update] = [objectOf(below), objectOf(above)];
  if (!update || (below !== null && below !== undefined && !base)) return above;
  const result: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(update))
    if (value !== null) result[key] = over(result[key], value);
  return result;
}

function withoutNulls(value: Json): Json {
  const object = objectOf(value);
  if (!object) return value;
  const kept = Object.entries(object).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}

/** A replayed run may hand artifacts to a step in place of parameters, which then do not count. */
function withoutReplaced(config: JsonObject, pipeline: JsonObject, invocation: string): JsonObject {
  const parameters = objectOf(config.parameters);
  const replaced = {
    ...objectOf(objectOf(pipeline.step_default_input_overrides)?.[String(config.name)]),
    ...objectOf(objectOf(pipeline.step_input_overrides)?.[invocation]),
  };
  if (!parameters || Object.keys(replaced).length === 0) return config;
  const kept = Object.entries(parameters).filter(([name]) => !Object.hasOwn(replaced, name));
  return { ...config, parameters: Object.fromEntries(kept) };
}

/** A pipeline's configuration with the date and time that ZenML's client fills in where it knows of such. */
export function pipelineConfiguration(
  stored: JsonObject | null,
  startTime: string | null,
): JsonObject | null {
  const substitutions = objectOf(stored?.substitutions);
  const [, date = '', time = '', fraction = ''] =
    /^(\S+)[ T]([\d:]+)(?:\.(\d+))?/.exec(startTime ?? '') ?? [];
  if (!stored || !substitutions || !date) return stored;
  const filled = {
    date: date.replaceAll('-', '_'),
    time: `${time.replaceAll(':', '_')}_${fraction.padEnd(6, '0')}`,
  };
  return { ...stored, substitutions: { ...substitutions, ...missing(filled, substitutions) } };
}

function missing(filled: Record<string, string>, present: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(filled).filter(([key]) => !Object.hasOwn(present, key)));
}
