import { ClientError } from '../../../errors.ts';
import type { Server } from './connection.ts';

/**
 * The tables that are read; for each the columns that are not, or those alone that are. All others stay at the server: people, secrets,
 * service connectors, code repositories, stack components and their configurations.
 */
const allowed: Readonly<Record<string, readonly string[] | { readonly only: readonly string[] }>> = {
  alembic_version: [],
  project: ['project_metadata'],
  workspace: [],
  pipeline: [],
  pipeline_run: ['client_environment', 'orchestrator_environment'],
  pipeline_deployment: ['client_environment'],
  pipeline_snapshot: ['client_environment'],
  step_configuration: [],
  step_run: ['caching_parameters', 'latest_heartbeat'],
  step_run_parents: [],
  step_run_input_artifact: [],
  step_run_output_artifact: [],
  artifact: [],
  artifact_version: [],
  artifact_visualization: [],
  run_metadata: [],
  run_metadata_resource: [],
  tag: [],
  tag_resource: [],
  code_reference: [],
  model: { only: ['id', 'name', 'description', 'project_id', 'workspace_id'] },
  model_version: [],
  model_versions_artifacts: [],
  model_versions_runs: [],
  schedule: { only: ['id', 'name'] },
  trigger: { only: ['id', 'name'] },
  trigger_execution: { only: ['id', 'trigger_id', 'pipeline_run_id'] },
  // The rest of it says how to reach what was deployed, and with which key.
  deployment: { only: ['id', 'name'] },
};

function isRead(table: string, column: string): boolean {
  const rule = allowed[table] ?? [];
  return 'only' in rule ? rule.only.includes(column) : !rule.includes(column);
}

export const readTables: readonly string[] = Object.keys(allowed);

export type Column = {
  readonly name: string;
  readonly integer: boolean;
  /** Text of any length, which the server keeps apart from its row. */
  readonly long: boolean;
  readonly key: boolean;
};

/** The tables of a ZenML as its server has them, of those that are read. */
export type Tables = {
  readonly all: ReadonlyMap<string, readonly Column[]>;
  has(table: string, column?: string): boolean;
};

/** Asks which of the tables there are, and their columns; a `ClientError` where they are not ZenML's. */
export async function tablesOf(server: Server): Promise<Tables> {
  const rows = await server.rows(
    `select table_name, column_name, data_type, column_key from information_schema.columns
     where table_schema = database() and table_name in (?) order by table_name, ordinal_position`,
    [readTables],
  );
  const all = new Map<string, Column[]>();
  for (const [table = '', name = '', type = '', key = ''] of rows as string[][]) {
    if (!isRead(table, name) || !/^\w+$/.test(name)) continue;
    const column = {
      name,
      integer: /int$/i.test(type),
      long: /text$|^json$|blob$/i.test(type),
      key: key === 'PRI',
    };
    all.set(table, [...(all.get(table) ?? []), column]);
  }
  if (!all.has('alembic_version') || !(all.has('pipeline_run') || all.has('step_run')))
    throw new ClientError(
      'BAD_USER_INPUT',
      `${server.name} is no database of ZenML, or its user may not read it: there is no table ` +
        `${all.has('alembic_version') ? 'pipeline_run' : 'alembic_version'}.`,
    );
  const has = (table: string, column?: string) =>
    column === undefined ? all.has(table) : (all.get(table)?.some(({ name }) => name === column) ?? false);
  return { all, has };
}
