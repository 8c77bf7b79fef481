import { ClientError } from '../../errors.ts';
import { unknownAmong } from './known.ts';
import type { Reader } from './sqlite.ts';

/**
 * How a ZenML database keeps its history, as its tables say: each field is one change ZenML made once, so
 * that a reader asks about its own concern only and never about a release.
 */
export type Generation = {
  /** What the database says it is: a release, or a revision between two. */
  readonly release: string;
  readonly scope: { readonly table: 'project' | 'workspace'; readonly column: 'project_id' | 'workspace_id' };
  /** Versions are rows of `pipeline`, or (from 0.63) only hashes of plans. */
  readonly versions: 'rows' | 'hashes';
  /** What was to run, once per invocation: a deployment, later called a snapshot. */
  readonly plan: {
    readonly table: 'pipeline_snapshot' | 'pipeline_deployment';
    readonly column: 'snapshot_id' | 'deployment_id';
  };
  /** Step configurations rest in rows of their own (from 0.83.1) or together in the plan. */
  readonly configurations: 'rows' | 'plan';
  readonly artifacts: 'artifact_version' | 'artifact';
  readonly visualizationOwner: 'artifact_version_id' | 'artifact_id';
  /** Metadata names its owner in a column per kind, in one column, or in a table between. */
  readonly metadata: 'columns' | 'resource' | 'links';
  readonly tags: boolean;
  has(table: string, column?: string): boolean;
};

const oldestRelease = '0.34.0';
export const newestRelease = '0.98.0';

const needed = {
  pipeline: ['id', 'name', 'created'],
  pipeline_run: ['id', 'name', 'status', 'created', 'pipeline_id'],
  step_run: ['id', 'name', 'status', 'created', 'pipeline_run_id'],
  step_run_parents: ['parent_id', 'child_id'],
  step_run_input_artifact: ['step_id', 'artifact_id', 'name'],
  step_run_output_artifact: ['step_id', 'artifact_id', 'name'],
  run_metadata: ['id', 'key', 'value', 'type', 'created'],
} as const;

/** Columns by which rows are looked up in every generation; ZenML itself indexes few of them. */
export const lookups = [
  ['pipeline_run', 'project_id, created, id'],
  ['pipeline_run', 'workspace_id, created, id'],
  ['artifact', 'workspace_id, created, id'],
  ['artifact_version', 'project_id, created, id'],
  ['artifact_version', 'workspace_id, created, id'],
  ['pipeline_snapshot', 'pipeline_id, created, id'],
  ['pipeline_deployment', 'pipeline_id, created, id'],
  ['step_run', 'pipeline_run_id'],
  ['step_run_parents', 'child_id'],
  ['step_run_input_artifact', 'step_id'],
  ['step_run_output_artifact', 'artifact_id'],
  ['step_configuration', 'snapshot_id'],
  ['step_configuration', 'step_run_id'],
  ['run_metadata', 'pipeline_run_id'],
  ['run_metadata', 'step_run_id'],
  ['run_metadata', 'artifact_id'],
  ['run_metadata', 'resource_id'],
  ['run_metadata_resource', 'resource_id'],
  ['tag_resource', 'resource_id'],
  ['model_versions_runs', 'pipeline_run_id'],
  ['model_versions_artifacts', 'artifact_id'],
  ['model_versions_artifacts', 'artifact_version_id'],
  ['trigger_execution', 'pipeline_run_id'],
  ['artifact_visualization', 'artifact_id'],
  ['artifact_visualization', 'artifact_version_id'],
] as const;

/** A generation, and what a user should hear of it: that it is newer than what is known, what is left out. */
export type Recognised = { readonly generation: Generation; readonly remark: string | null };

/** Decides by release and tables how a database keeps its history; a `ClientError` where it is none of ZenML's. */
export function generationOf(reader: Reader, name: string): Recognised {
  const tables = tablesOf(reader);
  const has = (table: string, column?: string) =>
    column === undefined ? tables.has(table) : (tables.get(table)?.has(column) ?? false);
  const refuse = (message: string) => new ClientError('BAD_USER_INPUT', message);
  if (!has('alembic_version', 'version_num') || !(has('pipeline_run') || has('step_run') || has('stack')))
    throw refuse(`${name} is an SQLite database, but not one of ZenML.`);
  const release = reader.select({ release: 'version_num' }, 'from alembic_version limit 1')[0]?.release ?? '';
  const age = ageOf(release);
  const known = `${oldestRelease} to ${newestRelease}`;
  if (age === 'older')
    throw refuse(`${name} was written by ZenML ${release}, which is too old: known are ${known}.`);
  if (age === 'between' && !numbersVersions(has) && !hashesVersions(has))
    throw refuse(
      `${name} was written by a ZenML between two releases (${release}) and has no versions of pipelines yet: ` +
        `it is too old, known are ${known}.`,
    );

  const missing = Object.entries(needed).flatMap(([table, names]) =>
    names.filter((column) => !has(table, column)).map((column) => `${table}.${column}`),
  );
  if (!has('project') && !has('workspace')) missing.push('project');
  if (!has('pipeline_snapshot') && !has('pipeline_deployment')) missing.push('pipeline_snapshot');
  if (missing.length > 0)
    throw refuse(
      `${name} says that it is of ZenML release ${JSON.stringify(release)}, and its tables are not known ` +
        `(without ${missing.slice(0, 3).join(', ')}). Known are the releases ${known}.`,
    );
  const versions = has('artifact_version');
  return {
    remark: remarkOn(release, age, unknownAmong(tables)),
    generation: {
      release,
      scope: has('pipeline_run', 'project_id')
        ? { table: 'project', column: 'project_id' }
        : { table: 'workspace', column: 'workspace_id' },
      versions: numbersVersions(has) ? 'rows' : 'hashes',
      plan: has('pipeline_snapshot')
        ? { table: 'pipeline_snapshot', column: 'snapshot_id' }
        : { table: 'pipeline_deployment', column: 'deployment_id' },
      configurations: has('step_configuration') ? 'rows' : 'plan',
      artifacts: versions ? 'artifact_version' : 'artifact',
      visualizationOwner: versions ? 'artifact_version_id' : 'artifact_id',
      metadata: has('run_metadata_resource')
        ? 'links'
        : has('run_metadata', 'resource_id')
          ? 'resource'
          : 'columns',
      tags: has('tag_resource'),
      has,
    },
  };
}

type Has = Generation['has'];

function tablesOf(reader: Reader): Map<string, Set<string>> {
  const tables = new Map<string, Set<string>>();
  const rows = reader.select(
    { table: 't.name', column: 'c.name' },
    `from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table'`,
  );
  for (const { table, column } of rows)
    tables.set(table ?? '', (tables.get(table ?? '') ?? new Set<string>()).add(column ?? ''));
  return tables;
}

function numbersVersions(has: Has): boolean {
  return has('pipeline', 'version_hash');
}

function hashesVersions(has: Has): boolean {
  return ['pipeline_snapshot', 'pipeline_deployment'].some((plan) => has(plan, 'pipeline_version_hash'));
}

type Age = 'older' | 'known' | 'newer' | 'between';

/** Where a release stands among the known ones; a database of a development version names a revision instead. */
function ageOf(release: string): Age {
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(release)?.slice(1).map(Number);
  if (!parts) return 'between';
  const [oldest, newest] = [oldestRelease, newestRelease].map((text) => text.split('.').map(Number));
  const compare = (other: readonly number[] = []) =>
    parts.map((part, index) => part - (other[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
  return compare(oldest) < 0 ? 'older' : compare(newest) > 0 ? 'newer' : 'known';
}

function remarkOn(release: string, age: Age, unknown: readonly string[]): string | null {
  if (age !== 'newer' && unknown.length === 0) return null;
  const written =
    age === 'newer'
      ? `ZenML ${release} is newer than ${newestRelease}; read as far as it is known`
      : `ZenML ${release} holds what no release up to ${newestRelease} does`;
  return unknown.length === 0 ? written : `${written}. Left out: ${unknown.join(', ')}`;
}
