import postgres from 'postgres';
import { poolSize } from '../contenders/contender.js';
import { project } from '../data/ids.js';
import { serveAnswers } from './answering.js';

const sql = postgres(process.env.DATABASE_URL, {
  max: poolSize,
  fetch_types: false,
  connection: { TimeZone: 'UTC' },
});
const moment = (column) => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const b1 = `
  select json_build_object('name', p.name, 'versions', (
    select coalesce(json_agg(v.json), '[]') from (
      select json_build_object('number', v.number, 'runs', (
        select coalesce(json_agg(r.json), '[]') from (
          select json_build_object('name', r.name, 'status', r.status, 'startedAt', ${moment('r.started_at')},
            'endedAt', ${moment('r.ended_at')}, 'steps', (
            select coalesce(json_agg(json_build_object('name', s.name, 'status', s.status, 'outputs', (
              select coalesce(json_agg(json_build_object('name', o.name, 'artifact', json_build_object(
                'name', a.name, 'type', a.type, 'dataType', a.data_type, 'uri', a.uri, 'metadata', (
                  select coalesce(json_agg(json_build_object('key', m.key, 'value', m.value) order by m.key), '[]')
                  from metadata m where m.project_id = a.project_id and m.owner_id = a.id))) order by o.position), '[]')
              from step_outputs o join artifacts a on a.project_id = o.project_id and a.id = o.artifact_id
              where o.project_id = s.project_id and o.step_id = s.id)) order by s.ordinal, s.id), '[]')
            from steps s where s.project_id = r.project_id and s.run_id = r.id and s.last_attempt)) as json
          from runs r where r.project_id = v.project_id and r.version_id = v.id
          order by r.created_at desc, r.id desc limit 10) r)) as json
      from pipeline_versions v where v.project_id = p.project_id and v.pipeline_id = p.id
      order by v.number desc limit 3) v))::text as text
  from pipelines p where p.project_id = $1::text::uuid and p.name = $2`;

const b2 = `
  select json_agg(json_build_object('name', p.name, 'latestRun', (
    select json_build_object('name', r.name, 'status', r.status, 'startedAt', ${moment('r.started_at')},
      'endedAt', ${moment('r.ended_at')}, 'steps', (
      select coalesce(json_agg(json_build_object('name', s.name, 'status', s.status) order by s.ordinal, s.id), '[]')
      from steps s where s.project_id = r.project_id and s.run_id = r.id and s.last_attempt))
    from runs r where r.project_id = p.project_id and r.pipeline_id = p.id
    order by r.created_at desc, r.id desc limit 1)))::text as text
  from (select * from pipelines where project_id = $1::text::uuid
    order by first_run_at, created_at, id limit 50) p`;

const b3 = `
  select json_build_object('name', r.name, 'status', r.status, 'steps', (
    select coalesce(json_agg(json_build_object('name', s.name, 'status', s.status, 'outputs', (
      select coalesce(json_agg(json_build_object('name', o.name, 'artifact',
        json_build_object('type', a.type)) order by o.position), '[]')
      from step_outputs o join artifacts a on a.project_id = o.project_id and a.id = o.artifact_id
      where o.project_id = s.project_id and o.step_id = s.id)) order by s.ordinal, s.id), '[]')
    from steps s where s.project_id = r.project_id and s.run_id = r.id and s.last_attempt))::text as text
  from runs r where r.project_id = $1::text::uuid and r.name = $2 order by r.created_at desc, r.id desc limit 1`;

async function textOf(statement, parameters) {
  const [row] = await sql.unsafe(statement, parameters, { prepare: true });
  return row.text;
}

serveAnswers({
  b1: (name) => textOf(b1, [project.id, name]),
  b2: () => textOf(b2, [project.id]),
  b3: (name) => textOf(b3, [project.id, name]),
});
