import type { StepInput } from '../source.ts';
import type { StepPlan } from './configuration.ts';
import { column, groupBy, type History, listOf, momentOf, textOf, uuidOf } from './history.ts';
import { objectOf } from './json.ts';
import { kindOf } from './kinds.ts';
import type { ZenmlProject } from './projects.ts';

/** A started step, and what declares the order of its inputs and outputs. */
export type SlotOwner = {
  readonly rawId: string;
  readonly declared: StepPlan;
  readonly row: { readonly id: string };
};

/** The inputs or outputs of some steps in order of declaration, undeclared ones behind, by name; outputs have no part. */
export function slotsOf(
  history: History,
  project: ZenmlProject,
  kind: 'input' | 'output',
  steps: readonly SlotOwner[],
): StepInput[] {
  const links = groupBy(linksOf(history, kind, steps), (link) => link.step);
  return steps.flatMap(({ rawId, declared, row }) => {
    const order = kind === 'output' ? declaredOutputs(declared) : declaredInputs(declared);
    const place = (name: string | null) =>
      order.indexOf(name ?? '') < 0 ? order.length : order.indexOf(name ?? '');
    return (links.get(rawId) ?? [])
      .filter((link) => isThere(history, project, kind, link))
      .map((link, index) => ({ link, index, place: place(link.name) }))
      .sort((a, b) => a.place - b.place || a.index - b.index)
      .map(({ link }, position) => ({
        stepId: row.id,
        position,
        name: textOf(link.name ?? ''),
        artifactId: uuidOf(link.artifact) ?? '',
        kind: kindOf(history, link.kind),
        chunkIndex: link.chunkIndex === null ? null : Number(link.chunkIndex),
        chunkSize: link.chunkSize === null ? null : Number(link.chunkSize),
      }));
  });
}

function linksOf(history: History, kind: 'input' | 'output', steps: readonly SlotOwner[]) {
  const { artifacts, scope } = history.generation;
  const table = `step_run_${kind}_artifact`;
  const among = column(history, table, 'input_index', 'l');
  return history.reader.select(
    {
      step: 'l.step_id',
      name: 'l.name',
      kind: column(history, table, 'type', 'l'),
      chunkIndex: column(history, table, 'chunk_index', 'l'),
      chunkSize: column(history, table, 'chunk_size', 'l'),
      artifact: 'l.artifact_id',
      created: 'a.created',
      uri: 'a.uri',
      project: column(history, artifacts, scope.column, 'a'),
    },
    `from ${table} l left join ${artifacts} a on a.id = l.artifact_id
     where l.step_id in (select value from json_each(?))
     order by l.name, ${among}, a.created, a.id`,
    listOf(steps.map((step) => step.rawId)),
  );
}

type Link = ReturnType<typeof linksOf>[number];

function isThere(history: History, project: ZenmlProject, kind: string, link: Link): boolean {
  const imported = uuidOf(link.artifact) && momentOf(link.created) && link.uri !== null;
  if (imported && (link.project === null || link.project === project.rawId)) return true;
  history.problem('step_run', link.step, `the artifact ${link.artifact} of its ${kind} ${link.name} is gone`);
  return false;
}

function declaredOutputs({ config, overrides }: StepPlan): string[] {
  return Object.keys(objectOf((config ?? overrides)?.outputs) ?? {});
}

function declaredInputs({ spec, config, overrides }: StepPlan): string[] {
  const configured = config ?? overrides;
  const places = [
    spec?.inputs,
    configured?.external_input_artifacts,
    configured?.model_artifacts_or_metadata,
    configured?.client_lazy_loaders,
  ];
  return places.flatMap((place) => Object.keys(objectOf(place) ?? {}));
}
