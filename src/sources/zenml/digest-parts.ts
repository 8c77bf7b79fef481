import type { Generation } from './generation.ts';
import type { Reader } from './sqlite.ts';
import { triggerColumns } from './triggers.ts';

/** Text that changes when something of a run or artifact does: one row for each `owner` that has any. */
export type Part = { readonly owner: string; readonly text: string; readonly from: string };

/** All that is read of runs and of artifacts, their own rows first: what a reader reads belongs here. */
export function partsOf(reader: Reader, generation: Generation) {
  const text = rowText(reader);
  return { runs: runParts(generation, text), artifacts: artifactParts(generation, text) };
}

type RowText = (table: string, alias: string, habit?: 'written once') => string;
type Parts = [Part, ...Part[]];

function runParts(
  { plan, has, configurations, versions, artifacts, scope, ...rest }: Generation,
  text: RowText,
) {
  const ofStep = (table: string, column: string, what: string, join = '') =>
    grouped('s.pipeline_run_id', what, `from ${table} x join step_run s on s.id = x.${column} ${join}`);
  const link = `left join ${artifacts} a on a.id = x.artifact_id`;
  const linked = (table: string) =>
    joined(
      text(table, 'x'),
      'a.id',
      'a.created',
      'a.uri is null',
      has(artifacts, scope.column) && `a.${scope.column}`,
    );
  const parts: Parts = [
    {
      owner: 'r.id',
      text: joined(
        text('pipeline_run', 'r'),
        'p.id',
        'p.name',
        versions === 'rows' && 'p.updated',
        ...Object.values(triggerColumns({ has, plan })),
      ),
      from: 'from pipeline_run r left join pipeline p on p.id = r.pipeline_id',
    },
    grouped('s.pipeline_run_id', text('step_run', 's'), 'from step_run s'),
    ofStep('step_run_parents', 'child_id', text('step_run_parents', 'x')),
    ofStep('step_run_output_artifact', 'step_id', linked('step_run_output_artifact'), link),
    ofStep('step_run_input_artifact', 'step_id', linked('step_run_input_artifact'), link),
  ];
  if (has('pipeline_run', plan.column)) {
    const planned = `from pipeline_run r join ${plan.table} d on d.id = r.${plan.column}`;
    const coded = has('code_reference') && has(plan.table, 'code_reference_id');
    parts.push({
      owner: 'r.id',
      text: joined(text(plan.table, 'd'), coded && 'c."commit"'),
      from: `${planned} ${coded ? 'left join code_reference c on c.id = d.code_reference_id' : ''}`,
    });
    if (configurations === 'rows')
      parts.push(
        grouped(
          'r.id',
          text('step_configuration', 'x', 'written once'),
          `${planned} join step_configuration x on x.${plan.column} = d.id`,
        ),
      );
  }
  if (has('model_versions_runs', 'pipeline_run_id'))
    parts.push(grouped('x.pipeline_run_id', text('model_versions_runs', 'x'), 'from model_versions_runs x'));
  if (has('step_configuration', 'step_run_id'))
    parts.push(ofStep('step_configuration', 'step_run_id', text('step_configuration', 'x', 'written once')));
  return [
    ...parts,
    ...metadataParts({ has, ...rest }, text, 'pipeline_run', 'join pipeline_run e on e.id =', 'e.id'),
    ...metadataParts({ has, ...rest }, text, 'step_run', 'join step_run e on e.id =', 'e.pipeline_run_id'),
    ...tagParts(rest, text, 'pipeline_run'),
  ] as Parts;
}

function artifactParts(generation: Generation, text: RowText) {
  const { artifacts, visualizationOwner, has } = generation;
  const named = artifacts === 'artifact_version';
  const modelled = ['artifact_version_id', 'artifact_id'].find((name) =>
    has('model_versions_artifacts', name),
  );
  return [
    {
      owner: 'a.id',
      text: joined(text(artifacts, 'a', 'written once'), named && 'n.name'),
      from: `from ${artifacts} a ${named ? 'left join artifact n on n.id = a.artifact_id' : ''}`,
    },
    grouped(
      'o.artifact_id',
      joined('s.id', 's.status', 's.created', 's.original_step_run_id'),
      'from step_run_output_artifact o join step_run s on s.id = o.step_id',
    ),
    ...(has('artifact_visualization')
      ? [
          grouped(
            `v.${visualizationOwner}`,
            text('artifact_visualization', 'v', 'written once'),
            'from artifact_visualization v',
          ),
        ]
      : []),
    ...(modelled
      ? [grouped(`x.${modelled}`, text('model_versions_artifacts', 'x'), 'from model_versions_artifacts x')]
      : []),
    ...metadataParts(generation, text, 'artifact', `join ${artifacts} e on e.id =`, 'e.id'),
    ...tagParts(generation, text, 'artifact_version'),
  ] as Parts;
}

/** The metadata of one kind of entity, wherever this generation names its owner. */
function metadataParts(
  { metadata, has }: Pick<Generation, 'metadata' | 'has'>,
  text: RowText,
  kind: string,
  join: string,
  owner: string,
): Part[] {
  if (metadata === 'links') {
    const links = 'from run_metadata_resource l join run_metadata m on m.id = l.run_metadata_id';
    return [grouped(owner, text('run_metadata', 'm', 'written once'), `${links} ${join} l.resource_id`)];
  }
  const column = metadata === 'resource' ? 'resource_id' : `${kind}_id`;
  if (!has('run_metadata', column)) return [];
  return [
    grouped(owner, text('run_metadata', 'm', 'written once'), `from run_metadata m ${join} m.${column}`),
  ];
}

function tagParts({ tags }: Pick<Generation, 'tags'>, text: RowText, kind: string): Part[] {
  if (!tags) return [];
  const from = `from tag_resource x join tag t on t.id = x.tag_id where x.resource_type = '${kind}'`;
  return [grouped('x.resource_id', joined(text('tag_resource', 'x'), 't.name'), from)];
}

function grouped(owner: string, text: string, from: string): Part {
  return {
    owner,
    text: `group_concat(${text}, char(30) order by ${text})`,
    from: `${from} group by ${owner}`,
  };
}

/** Expressions as one text; null and nothing are told apart. */
function joined(...expressions: readonly (string | false)[]): string {
  return expressions
    .filter((expression) => expression !== false)
    .map((expression) => `coalesce(${expression}, char(1))`)
    .join(` || char(31) || `);
}

/**
 * A row as text. Of what may be long only its length counts, so that it need not be read: ZenML writes such columns once,
 * or dates the row anew; rows that it never changes are their id and date. A sign of life is no change.
 */
function rowText(reader: Reader): RowText {
  const tables = new Map<string, Column[]>();
  return (table, alias, habit) => {
    const columns = tables.get(table) ?? columnsOf(reader, table);
    tables.set(table, columns);
    const dated = columns.filter(({ name }) => name === 'id' || name === 'updated');
    const shown = habit && dated.length === 2 ? dated : columns;
    return joined(...shown.map(({ text }) => text.replaceAll('%', alias)));
  };
}

type Column = { readonly name: string | null; readonly text: string };

function columnsOf(reader: Reader, table: string): Column[] {
  const rows = reader.select({ name: 'name', type: 'type' }, 'from pragma_table_info(?)', table);
  return rows
    .filter(({ name }) => name !== 'latest_heartbeat')
    .map(({ name, type }) => {
      const column = `%."${name}"`;
      const long = /^(text|varchar|varchar\(\d{4,}\))$/i.test(type ?? '');
      const text = `case when octet_length(${column}) > 200 then octet_length(${column}) else ${column} end`;
      return { name, text: long ? text : column };
    });
}
