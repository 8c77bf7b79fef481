import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'libsql';

const recorded = fileURLToPath(new URL('../../examples/zenml-0.98.0/zenml.db', import.meta.url));
const pipelines = 50;

/** An id that is spread as UUIDs are, from a kind and a number. */
const id = (kind, number) =>
  `printf('%08x%024x', ((${number}) * 2654435761 + ${kind} * 97) % 4294967296, (${number}) * 16 + ${kind})`;
const moment = (seconds) => `strftime('%Y-%m-%d %H:%M:%f', 1735689600 + ${seconds}, 'unixepoch')`;

/** What is written for each table: one row like a recorded one for each row of `from`, but for some columns. */
const written = [
  [
    'pipeline',
    'pipelines n',
    { id: id(1, 'n.i'), name: `'pipeline_' || n.i`, created: moment('n.i'), updated: moment('n.i') },
  ],
  ['artifact', 'names n', { id: id(2, 'n.i'), name: `'artifact_' || n.i` }],
  [
    'pipeline_snapshot',
    'runs r',
    {
      id: id(3, 'r.i'),
      pipeline_id: id(1, `r.i % ${pipelines}`),
      pipeline_version_hash: `printf('%032x', r.i % ${pipelines} * 8 + r.version)`,
      name: 'null',
      created: moment('r.i * 60 + 100'),
      updated: moment('r.i * 60 + 100'),
    },
  ],
  [
    'pipeline_run',
    'runs r',
    {
      id: id(4, 'r.i'),
      name: `'run_' || r.i`,
      pipeline_id: id(1, `r.i % ${pipelines}`),
      snapshot_id: id(3, 'r.i'),
      orchestrator_run_id: `'o' || r.i`,
      status: `case r.i % 20 when 7 then 'failed' else 'completed' end`,
      created: moment('r.i * 60 + 101'),
      updated: moment('r.i * 60 + 150'),
    },
  ],
  [
    'step_configuration',
    'steps s',
    { id: id(5, 's.i'), snapshot_id: id(3, 's.run'), name: `'step_' || s.j`, '"index"': 's.j' },
  ],
  [
    'step_run',
    'steps s',
    {
      id: id(6, 's.i'),
      pipeline_run_id: id(4, 's.run'),
      snapshot_id: id(3, 's.run'),
      name: `'step_' || s.j`,
      created: moment('s.run * 60 + 102 + s.j'),
      updated: moment('s.run * 60 + 103 + s.j'),
    },
  ],
  ['step_run_parents', 'steps s where s.j > 0', { parent_id: id(6, 's.i - 1'), child_id: id(6, 's.i') }],
  [
    'artifact_version',
    'artifacts a',
    {
      id: id(7, 'a.i'),
      version: `'' || a.i`,
      version_number: 'a.i',
      artifact_id: id(2, 'a.i % 200'),
      created: moment('a.run * 60 + 103'),
      updated: moment('a.run * 60 + 103'),
    },
  ],
  [
    'step_run_output_artifact',
    'artifacts a',
    { step_id: id(6, 'a.step'), artifact_id: id(7, 'a.i'), name: `'output_' || (a.i % 2)` },
  ],
  [
    'step_run_input_artifact',
    'steps s where s.j > 0',
    { step_id: id(6, 's.i'), artifact_id: id(7, '(s.i - 1) * 2'), name: `'input'` },
  ],
  [
    'artifact_visualization',
    'artifacts a where a.i % 2 = 0',
    { id: id(8, 'a.i'), artifact_version_id: id(7, 'a.i') },
  ],
  ['run_metadata', 'notes m', { id: id(9, 'm.i'), '"key"': 'm.name', value: 'm.value', type: 'm.type' }],
  [
    'run_metadata_resource',
    'notes m',
    { id: id(10, 'm.i'), run_metadata_id: id(9, 'm.i'), resource_id: 'm.owner', resource_type: 'm.kind' },
  ],
  [
    'tag_resource',
    'runs r where r.i % 4 = 0',
    { id: id(11, 'r.i'), resource_id: id(4, 'r.i'), resource_type: `'pipeline_run'` },
  ],
];

/**
 * A ZenML database of the newest layout with `runs` made-up runs, every other of three steps and of four, as large as
 * recorded ones. It is kept in `directory` for the next time.
 */
export function historyIn(directory, runs, note) {
  const path = join(directory, `zenml-${runs}.db`);
  if (existsSync(path)) return path;
  note(`Writing a history of ${runs} runs …`);
  const partial = `${path}.partial`;
  rmSync(partial, { force: true });
  copyFileSync(recorded, partial);
  const db = new Sqlite(partial);
  db.exec(`pragma foreign_keys = off; pragma journal_mode = memory; pragma synchronous = off; pragma cache_size = -500000; begin;
    create temp table runs as select value as i, value * 5 / ${runs} as version from generate_series(0, ${runs - 1});
    create temp table steps as select r.i * 4 + j.value as i, r.i as run, j.value as j
      from runs r, generate_series(0, 3) j where j.value < 3 + r.i % 2;
    create temp table artifacts as select s.i * 2 + o.value as i, s.i as step, s.run
      from steps s, generate_series(0, 1) o where o.value <= 1 - s.j % 2;
    create temp table notes as select row_number() over () as i, * from (
      select ${id(7, 'a.i')} as owner, 'artifact_version' as kind, k.value as name,
             a.i * 7 % 100000 as value, 'int' as type from artifacts a, json_each('["storage_size", "rows"]') k
      union all select ${id(6, 's.i')}, 'step_run', 'loss', s.i % 1000 / 1000.0, 'float' from steps s
      union all select ${id(4, 'r.i')}, 'pipeline_run', 'accuracy', r.i % 1000 / 1000.0, 'float' from runs r);
    create temp table pipelines as select value as i from generate_series(0, ${pipelines - 1});
    create temp table names as select value as i from generate_series(0, 199);`);
  for (const [table, from, values] of written) {
    db.exec(
      `create temp table like_it as select * from main."${table}" limit 1; delete from main."${table}"`,
    );
    const columns = db.prepare('select name from pragma_table_info(?)').all(table);
    const picked = columns.map(({ name }) => values[name] ?? values[`"${name}"`] ?? `t."${name}"`);
    const list = columns.map(({ name }) => `"${name}"`);
    const [source, where = ''] = from.split(/(?= where )/);
    db.exec(
      `insert into main."${table}" (${list}) select ${picked} from ${source}, like_it t ${where}; drop table like_it`,
    );
  }
  db.exec('commit; vacuum');
  db.close();
  renameSync(partial, path);
  return path;
}

/** Lets one run of a history be as if its status had just changed. */
export function touchRun(path) {
  const db = new Sqlite(path);
  db.exec(`update pipeline_run set status = 'failed', updated = '2027-01-01 00:00:00' where name = 'run_77'`);
  db.close();
}
