/** Each table of the run history with every column that a known release gave it, whether Runpath reads it or not. */
const history: Readonly<Record<string, string>> = {
  project: `
    created description display_name id name project_metadata updated`,
  workspace: `
    created description display_name id name updated`,
  pipeline: `
    created description docstring id name project_id run_count spec updated user_id version version_hash
    workspace_id`,
  pipeline_snapshot: `
    build_id client_environment client_version code_path code_reference_id created description id
    is_dynamic name pipeline_configuration pipeline_id pipeline_spec pipeline_version_hash project_id
    run_name_template schedule_id server_version source_code source_snapshot_id stack_id step_count
    template_id updated user_id`,
  pipeline_deployment: `
    build_id client_environment client_version code_path code_reference_id created id
    pipeline_configuration pipeline_id pipeline_spec pipeline_version_hash project_id run_name_template
    schedule_id server_version stack_id step_configuration step_configurations step_count template_id
    updated user_id workspace_id`,
  step_configuration: `
    config created deployment_id id index name snapshot_id step_run_id updated`,
  pipeline_run: `
    build_id child_key client_environment client_version created deployment_id enable_artifact_metadata
    enable_cache enable_heartbeat end_time exception_info git_sha id in_progress index model_version_id
    name num_steps orchestrator_environment orchestrator_run_id original_run_id parent_run_id
    pipeline_configuration pipeline_id project_id root_run_id schedule_id server_version snapshot_id
    stack_id start_time status status_reason trigger_execution_id triggered_by triggered_by_type updated
    user_id workspace_id zenml_version`,
  pipeline_run_output: `
    artifact_id created id name output_index pipeline_run_id updated`,
  step_run: `
    cache_expires_at cache_key caching_parameters code_hash created deployment_id docstring
    enable_artifact_metadata enable_cache end_time entrypoint_name exception_info heartbeat_threshold id
    is_retriable latest_heartbeat model_version_id name num_outputs original_step_run_id parameters
    pipeline_run_id project_id resource_request_id snapshot_id source_code start_time status
    step_configuration updated user_id version workspace_id`,
  step_run_parents: `
    child_id parent_id`,
  step_run_input_artifact: `
    artifact_id chunk_index chunk_size input_index name step_id type`,
  step_run_output_artifact: `
    artifact_id name step_id type`,
  artifact: `
    artifact_store_id created data_type has_custom_name id materializer name project_id type updated uri
    user_id version version_number workspace_id`,
  artifact_version: `
    artifact_id artifact_store_id content_hash created data_type id item_count materializer project_id
    save_type type updated uri user_id version version_number workspace_id`,
  artifact_visualization: `
    artifact_id artifact_version_id created id type updated uri`,
  run_metadata: `
    artifact_id artifact_version_id created id key pipeline_run_id project_id publisher_step_id
    resource_id resource_type stack_component_id step_run_id type updated user_id value workspace_id`,
  run_metadata_resource: `
    id resource_id resource_type run_metadata_id`,
  tag: `
    color created exclusive id name updated user_id`,
  tag_resource: `
    created id resource_id resource_type tag_id updated`,
  code_reference: `
    code_repository_id commit created id project_id subdirectory updated workspace_id`,
};

/** Known tables beside it: accounts, stacks, secrets, models, schedules, servers, logs. Of most of them Runpath reads nothing. */
const beside = `
  action alembic_version api_key api_transaction api_transaction_result auth_devices code_repository
  curated_visualization deployment event_source flavor hook_invocation hook_invocation_output_artifact
  identity logs model model_version model_versions_artifacts model_versions_runs pipeline_build
  resource_pool resource_pool_allocation resource_pool_queue resource_pool_resource
  resource_pool_subject_policy resource_pool_subject_policy_resource resource_request
  resource_request_resource role role_permission run_template run_wait_condition schedule secret
  secret_resource server_settings service service_connector stack stack_component stack_composition team
  team_assignment team_role_assignment trigger trigger_execution trigger_snapshot user
  user_role_assignment webhook webhook_event_payload webhook_stats`;

/** The columns of a database by their tables. */
export type Columns = ReadonlyMap<string, ReadonlySet<string>>;

/** What a database holds that no known release gave it, by name: tables, and columns of the history's tables. */
export function unknownAmong(tables: Columns): string[] {
  const others = new Set(words(beside));
  const unknown = [...tables].flatMap(([table, columns]) => {
    if (table.startsWith('sqlite_') || others.has(table)) return [];
    const known = Object.hasOwn(history, table) ? new Set(words(history[table] ?? '')) : null;
    if (!known) return [`the table ${table}`];
    return [...columns].filter((column) => !known.has(column)).map((column) => `${table}.${column}`);
  });
  return unknown.sort();
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
