import type { ChangedRows } from '../origin.ts';
import type { Server } from './connection.ts';
import type { Local } from './local.ts';
import type { differences } from './mark.ts';
import { digits, presentTables } from './mark.ts';
import type { Tables } from './tables.ts';

type Context = { readonly server: Server; readonly tables: Tables; readonly local: Local };

const small = ['alembic_version', 'project', 'workspace', 'pipeline', 'tag', 'model', 'model_version'];
const triggers = ['schedule', 'trigger', 'trigger_execution', 'deployment'];

/** Copies what is small, as a whole: projects, pipelines and models with their tags, triggers, and the release. */
async function takeSmall({ local }: Context): Promise<void> {
  for (const table of [...small, ...triggers]) await local.take(table);
  await local.take('tag_resource', `t.resource_type in ('pipeline', 'model_version')`);
}

/**
 * Copies the runs and artifacts in which something may have changed, with all below them and whatever else their
 * readers need: the steps that made the artifacts, the plans that began the versions of the pipelines.
 */
export async function takeChanged(
  context: Context,
  differing: ReturnType<typeof differences>,
): Promise<ChangedRows> {
  const { server, tables, local } = context;
  const { has } = tables;
  const plan = has('pipeline_snapshot') ? 'pipeline_snapshot' : 'pipeline_deployment';
  const planned = has('pipeline_snapshot') ? 'snapshot_id' : 'deployment_id';
  const { artifacts } = presentTables(tables);
  const idsIn = async (column: string, table: string, by: string, buckets: readonly string[]) => {
    if (buckets.length === 0 || !has(table, by)) return [];
    const text = `select distinct ${column} from \`${table}\` where left(\`${by}\`, ${digits}) in (?)`;
    return (await server.rows(text, [buckets])).flatMap(([id]) => id ?? []);
  };
  await takeSmall(context);

  const runs = new Set([
    ...(await idsIn('id', 'pipeline_run', 'id', differing.run)),
    ...(await idsIn('pipeline_run_id', 'step_run', 'id', differing.step)),
    ...(await idsIn('id', 'pipeline_run', planned, differing.plan)),
  ]);
  await local.takeBy('pipeline_run', 'id', runs);
  await local.takeBy('step_run', 'pipeline_run_id', runs);
  const steps = local.ids('select id from step_run');
  for (const kind of ['input', 'output']) await local.takeBy(`step_run_${kind}_artifact`, 'step_id', steps);
  await local.takeBy('step_run_parents', 'child_id', steps);
  await local.takeBy('step_configuration', 'step_run_id', steps);
  const ownPlans = local.ids(
    `select ${has('pipeline_run', planned) ? planned : 'null'} as id from pipeline_run`,
  );
  await local.takeBy('step_configuration', planned, ownPlans);

  await local.takeBy(artifacts, 'id', [
    ...(await idsIn('id', artifacts, 'id', differing.artifact)),
    ...local.ids(`select artifact_id as id from step_run_input_artifact
                  union select artifact_id from step_run_output_artifact`),
  ]);
  const versions = local.ids(`select id from ${artifacts}`);
  if (artifacts === 'artifact_version')
    await local.takeBy('artifact', 'id', local.ids('select artifact_id as id from artifact_version'));
  await local.takeBy('artifact_visualization', 'artifact_version_id', versions);
  await local.takeBy('artifact_visualization', 'artifact_id', versions);
  await local.takeBy('step_run_output_artifact', 'artifact_id', versions);
  await takeNotes(context, [...runs], steps, versions);

  await local.takeBy('step_run', 'id', local.ids('select step_id as id from step_run_output_artifact'));
  await local.takeBy('pipeline_run', 'id', local.ids('select pipeline_run_id as id from step_run'));
  const pipelines = [
    ...local.ids('select pipeline_id as id from pipeline_run'),
    ...(await idsIn('pipeline_id', plan, 'id', differing.plan)),
  ];
  await takeBeginnings(context, plan, planned, [...new Set(pipelines)]);
  if (has('pipeline_run', planned))
    await local.takeBy(plan, 'id', local.ids(`select ${planned} as id from pipeline_run`));
  if (has(plan, 'code_reference_id'))
    await local.takeBy('code_reference', 'id', local.ids(`select code_reference_id as id from ${plan}`));
  const there = new Set(local.ids('select id from pipeline_run'));
  return { runs: [...runs].filter((id) => there.has(id)), artifacts: versions };
}

/** Metadata and tags of runs, steps and artifacts. */
async function takeNotes(
  { local, tables }: Context,
  runs: readonly string[],
  steps: readonly string[],
  artifacts: readonly string[],
): Promise<void> {
  const models = tables.has('model_version') ? local.ids('select id from model_version') : [];
  const owners = [...runs, ...steps, ...artifacts, ...models];
  await local.takeBy('model_versions_runs', 'pipeline_run_id', runs);
  await local.takeBy('model_versions_artifacts', 'artifact_version_id', artifacts);
  await local.takeBy('model_versions_artifacts', 'artifact_id', artifacts);
  await local.takeBy('tag_resource', 'resource_id', [...runs, ...artifacts]);
  await local.takeBy('run_metadata_resource', 'resource_id', owners);
  if (tables.has('run_metadata_resource'))
    await local.takeBy(
      'run_metadata',
      'id',
      local.ids('select run_metadata_id as id from run_metadata_resource'),
    );
  await local.takeBy('run_metadata', 'resource_id', owners);
  await local.takeBy('run_metadata', 'pipeline_run_id', runs);
  await local.takeBy('run_metadata', 'step_run_id', steps);
  await local.takeBy('run_metadata', 'artifact_id', artifacts);
}

/** Of some pipelines, what each hash was first used by: a plan, or a run without one. */
async function takeBeginnings(
  { local, tables }: Context,
  plan: string,
  planned: string,
  pipelines: readonly string[],
): Promise<void> {
  if (!tables.has(plan, 'pipeline_version_hash') || pipelines.length === 0) return;
  await local.take(
    plan,
    `t.pipeline_id in (?) and exists (
       select 1 from (select pipeline_id, pipeline_version_hash as hash, min(created) as first from ${plan}
                      where pipeline_id in (?) group by 1, 2) f
       where f.pipeline_id = t.pipeline_id and f.hash <=> t.pipeline_version_hash and f.first = t.created)`,
    [pipelines, pipelines],
  );
  const planless = `pipeline_id in (?) and not exists (select 1 from ${plan} p where p.id = r.${planned})`;
  await local.take(
    'pipeline_run',
    `t.pipeline_id in (?) and not exists (select 1 from ${plan} p where p.id = t.${planned})
     and t.created = (select min(r.created) from pipeline_run r where r.${planless} and r.pipeline_id = t.pipeline_id)`,
    [pipelines, pipelines],
  );
}
