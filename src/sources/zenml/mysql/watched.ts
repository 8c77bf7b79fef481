import type { Tables } from './tables.ts';

/** Whose rows they are: what is read again, as a whole, when one of them changes. */
export const kinds = ['run', 'step', 'plan', 'artifact', 'pipeline'] as const;
export type Kind = (typeof kinds)[number];

/** Rows that may change, be added or go, and how it is said in SQL whose they are. */
export type Watched = {
  readonly table: string;
  readonly kind: string;
  readonly owner: string;
  /** What of the rows is looked at, in place of all but long text: columns of one index for speed, or short text of a long type. */
  readonly columns?: readonly string[];
  /** A table whose names show up in what is read of the rows. */
  readonly named?: { readonly table: string; readonly by: string };
};

/** What is watched of a ZenML, which is all that its readers read. */
export function watchedOf({ has }: Tables): Watched[] {
  const versioned = has('artifact_version');
  const visualized = versioned ? 'artifact_version_id' : 'artifact_id';
  const modelled = has('model_versions_artifacts', 'artifact_version_id')
    ? 'artifact_version_id'
    : 'artifact_id';
  const rows: Watched[] = [
    { table: 'project', kind: quoted('pipeline'), owner: 'id' },
    { table: 'workspace', kind: quoted('pipeline'), owner: 'id' },
    { table: 'pipeline', kind: quoted('pipeline'), owner: 'id' },
    {
      table: 'pipeline_run',
      kind: quoted('run'),
      owner: 'id',
      named: { table: 'pipeline', by: 'pipeline_id' },
    },
    { table: 'pipeline_snapshot', kind: quoted('plan'), owner: 'id' },
    { table: 'pipeline_deployment', kind: quoted('plan'), owner: 'id' },
    ...configurations(has),
    // Models are read whole, like pipelines.
    { table: 'model', columns: ['id', 'name', 'description'], kind: quoted('pipeline'), owner: 'id' },
    {
      table: 'model_version',
      columns: ['id', 'model_id', 'name', 'number', 'stage', 'description', 'created'],
      kind: quoted('pipeline'),
      owner: 'id',
    },
    { table: 'model_versions_runs', kind: quoted('run'), owner: 'pipeline_run_id' },
    { table: 'model_versions_artifacts', kind: quoted('artifact'), owner: modelled },
    { table: 'step_run', kind: quoted('run'), owner: 'pipeline_run_id' },
    { table: 'step_run_parents', kind: quoted('step'), owner: 'child_id' },
    { table: 'step_run_input_artifact', kind: quoted('step'), owner: 'step_id' },
    { table: 'step_run_output_artifact', kind: quoted('step'), owner: 'step_id' },
    // Once more by the other end: an artifact shows the step that made it.
    { table: 'step_run_output_artifact', kind: quoted('artifact'), owner: 'artifact_id' },
    { table: 'artifact_visualization', kind: quoted('artifact'), owner: visualized },
    ...metadata(has),
    {
      table: 'tag_resource',
      kind: kindOf('resource_type'),
      owner: 'resource_id',
      named: { table: 'tag', by: 'tag_id' },
    },
    versioned
      ? {
          table: 'artifact_version',
          kind: quoted('artifact'),
          owner: 'id',
          named: { table: 'artifact', by: 'artifact_id' },
        }
      : { table: 'artifact', kind: quoted('artifact'), owner: 'id' },
  ];
  return rows.filter(
    ({ table, owner, named }) =>
      has(table) && (has(table, owner) || owner.includes('(')) && (!named || has(table, named.by)),
  );
}

function configurations(has: Tables['has']): Watched[] {
  const plan = has('step_configuration', 'snapshot_id') ? 'snapshot_id' : 'deployment_id';
  const columns = ['id', 'name', plan, 'step_run_id'];
  if (!has('step_configuration', 'step_run_id'))
    return [{ table: 'step_configuration', columns, kind: quoted('plan'), owner: plan }];
  return [
    {
      table: 'step_configuration',
      columns,
      kind: `if(t.step_run_id is null, 'plan', 'step')`,
      owner: `coalesce(t.step_run_id, t.${plan})`,
    },
  ];
}

function metadata(has: Tables['has']): Watched[] {
  const byResource = { kind: kindOf('resource_type'), owner: 'resource_id' };
  if (has('run_metadata_resource')) return [{ table: 'run_metadata_resource', ...byResource }];
  if (has('run_metadata', 'resource_id')) return [{ table: 'run_metadata', ...byResource }];
  return [
    {
      table: 'run_metadata',
      kind: `case when t.pipeline_run_id is not null then 'run' when t.step_run_id is not null then 'step'
             else 'artifact' end`,
      owner: 'coalesce(t.pipeline_run_id, t.step_run_id, t.artifact_id)',
    },
  ];
}

function kindOf(column: string): string {
  return `case t.${column} when 'pipeline_run' then 'run' when 'step_run' then 'step'
          when 'artifact_version' then 'artifact' when 'artifact' then 'artifact'
          when 'pipeline' then 'pipeline' when 'model_version' then 'pipeline' end`;
}

function quoted(kind: Kind): string {
  return `'${kind}'`;
}
