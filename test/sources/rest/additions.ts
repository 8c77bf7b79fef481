const id = (digit: number) => String(digit).repeat(32);
const run = (name: string) => `(select id from pipeline_run where name = '${name}')`;
const dated = (table: string) => `created, updated, project_id from ${table} limit 1`;

/** What the recorded history is without and a ZenML server tells of: SQL that adds it to a copy of its database. */
export const additions = `
  insert into schedule (id, name, active, catchup, is_archived, created, updated, project_id)
    select '${id(1)}', 'nightly', 1, 0, 0, ${dated('pipeline_run')};
  update pipeline_snapshot set schedule_id = '${id(1)}' where id = (select snapshot_id from pipeline_run where name = 'fails-1');

  insert into "trigger" (id, name, active, is_archived, type, flavor, configuration, concurrency, created, updated, project_id)
    select '${id(2)}', 'every noon', 0, 0, 'schedule', 'native schedule', '{"cron_expression": "0 12 * * *"}', 'skip',
      ${dated('pipeline_run')};
  insert into trigger_execution (trigger_id, pipeline_run_id, created_at)
    select '${id(2)}', id, created from pipeline_run where name = 'outside-1';

  insert into deployment (id, name, status, auth_key, deployment_metadata, created, updated, project_id)
    select '${id(3)}', 'digits', 'running', 'not-to-be-read', '{}', ${dated('pipeline_run')};
  update pipeline_run set triggered_by_type = 'deployment', triggered_by = '${id(3)}' where name = 'diamond-1';
  update pipeline_run set triggered_by_type = 'deployment', triggered_by = '${id(4)}' where name = 'count-1';
  update pipeline_run set triggered_by_type = 'step_run',
      triggered_by = (select id from step_run where name = 'stubborn' and version = 1)
    where name = 'publishes-1';

  update pipeline_run set original_run_id = ${run('maps-1')} where name = 'nests-1';
  update pipeline_run set status_reason = 'a step failed', exception_info =
      '{"message": "no \\"way\\"", "traceback": "Traceback:\\n  …", "source": "builtins.RuntimeError", "step_code_line": 12}'
    where name = 'fails-1';

  insert into model_version (id, name, model_id, number, description, stage, producer_run_id_if_numeric, created, updated, project_id)
    select '${id(5)}', 'second', model_id, 2, null, 'staging', '${id(5)}', created, updated, project_id from model_version;
  update step_run set model_version_id = '${id(5)}' where name = 'publish';
  insert into model_versions_runs (id, created, updated, model_version_id, pipeline_run_id)
    select '${id(6)}', created, updated, '${id(5)}', id from pipeline_run where name = 'publishes-1';
  insert into model_versions_artifacts (id, created, updated, model_version_id, artifact_version_id)
    select '${id(7)}', created, updated, '${id(5)}', artifact_version_id from model_versions_artifacts limit 1;
  insert into run_metadata (id, key, value, type, created, updated, project_id)
    select '${id(8)}', 'accuracy', '0.75', 'float', ${dated('model_version')};
  insert into run_metadata_resource (id, resource_id, resource_type, run_metadata_id)
    select '${id(9)}', id, 'model_version', '${id(8)}' from model_version where name = 'first';

  update artifact_version set save_type = 'preexisting'
    where id = (select min(id) from artifact_version where save_type = 'external');
  update step_run_input_artifact set type = 'lazy'
    where artifact_id = (select min(artifact_id) from step_run_input_artifact where type = 'external');
`;
