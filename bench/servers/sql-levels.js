import { readFile } from 'node:fs/promises';
import postgres from 'postgres';
import { poolSize } from '../contenders/contender.js';
import { project } from '../data/ids.js';
import { serveAnswers } from './answering.js';
import { entriesOf } from './metadata.js';

const { DATABASE_URL, VALUES_PREFIX, VALUES_DIRECTORY } = process.env;
const sql = postgres(DATABASE_URL, { max: poolSize, fetch_types: false });
const p = project.id;

serveAnswers({
  async b1(name) {
    const { pipeline, runs } = await runsOfPipeline(name, 3, 10);
    const steps = await stepsOf(runs);
    const outputs = grouped(
      await outputsOf(steps, sql`, a.metadata`),
      ({ output, name, type, dataType, uri, metadata }) => ({
        name: output,
        artifact: { name, type, dataType, uri, metadata: entriesOf(metadata) },
      }),
    );
    return JSON.stringify(treeOf(pipeline, runs, steps, outputs));
  },

  async b2() {
    const pipelines = await sql`
      select p.name as pipeline, r.* from (
        select id, name, first_run_at, created_at from pipelines where project_id = ${p}
        order by first_run_at, created_at, id limit 50) p
      cross join lateral (
        select id, name, status, started_at as "startedAt", ended_at as "endedAt" from runs
        where project_id = ${p} and pipeline_id = p.id order by created_at desc, id desc limit 1) r
      order by p.first_run_at, p.created_at, p.id`;
    const steps = grouped(await stepsOf(pipelines), ({ name, status }) => ({ name, status }));
    return JSON.stringify(
      pipelines.map(({ pipeline, id, name, status, startedAt, endedAt }) => ({
        name: pipeline,
        latestRun: { name, status, startedAt, endedAt, steps: steps.get(id) ?? [] },
      })),
    );
  },

  async b3(wanted) {
    const [run] = await sql`
      select id, name, status from runs where project_id = ${p} and name = ${wanted}
      order by created_at desc, id desc limit 1`;
    const steps = await stepsOf([run]);
    const outputs = grouped(await outputsOf(steps), ({ output, type }) => ({
      name: output,
      artifact: { type },
    }));
    return JSON.stringify({
      name: run.name,
      status: run.status,
      steps: steps.map(({ id, name, status }) => ({ name, status, outputs: outputs.get(id) ?? [] })),
    });
  },

  async v(name) {
    const { pipeline, runs } = await runsOfPipeline(name, 10, 10);
    const steps = await stepsOf(runs);
    const artifacts = await outputsOf(steps);
    const values = await Promise.all(artifacts.map(readValue));
    const outputs = grouped(
      artifacts.map(({ parent, output }, at) => ({ parent, name: output, value: values[at] })),
      ({ name, value }) => ({ name, value }),
    );
    const { versions } = treeOf(pipeline, runs, steps, outputs);
    const bare = ({ name, steps }) => ({
      name,
      steps: steps.map(({ name, outputs }) => ({ name, outputs })),
    });
    return JSON.stringify({
      name: pipeline.name,
      versions: versions.map(({ number, runs }) => ({ number, runs: runs.map(bare) })),
    });
  },
});

async function runsOfPipeline(name, versions, runs) {
  const rows = await sql`
    select p.name, v.id, v.number from pipelines p cross join lateral (
      select id, number from pipeline_versions where project_id = ${p} and pipeline_id = p.id
      order by number desc limit ${versions}) v
    where p.project_id = ${p} and p.name = ${name} order by v.number desc`;
  const found = await sql`
    select r.* from unnest(${idsOf(rows)}::text::uuid[]) v(id) cross join lateral (
      select version_id as parent, id, name, status, started_at as "startedAt", ended_at as "endedAt" from runs
      where project_id = ${p} and version_id = v.id order by created_at desc, id desc limit ${runs}) r`;
  return { pipeline: { name: rows[0].name, versions: rows }, runs: found };
}

function stepsOf(runs) {
  return sql`
    select run_id as parent, id, name, status from steps
    where project_id = ${p} and run_id = any(${idsOf(runs)}::text::uuid[]) and last_attempt
    order by run_id, ordinal, id`;
}

function outputsOf(steps, more = sql``) {
  return sql`
    select o.step_id as parent, o.name as output, a.name, a.type, a.data_type as "dataType", a.uri${more}
    from step_outputs o join artifacts a on a.project_id = o.project_id and a.id = o.artifact_id
    where o.project_id = ${p} and o.step_id = any(${idsOf(steps)}::text::uuid[])
    order by o.step_id, o.position`;
}

function treeOf(pipeline, runs, steps, outputs) {
  const stepsOfRun = grouped(steps, ({ id, name, status }) => ({
    name,
    status,
    outputs: outputs.get(id) ?? [],
  }));
  const runsOfVersion = grouped(runs, ({ id, name, status, startedAt, endedAt }) => ({
    name,
    status,
    startedAt,
    endedAt,
    steps: stepsOfRun.get(id) ?? [],
  }));
  const versions = pipeline.versions.map(({ id, number }) => ({ number, runs: runsOfVersion.get(id) ?? [] }));
  return { name: pipeline.name, versions };
}

function idsOf(rows) {
  return `{${rows.map(({ id }) => id).join(',')}}`;
}

function grouped(rows, shape) {
  const groups = new Map();
  for (const row of rows) {
    const group = groups.get(row.parent);
    if (group) group.push(shape(row));
    else groups.set(row.parent, [shape(row)]);
  }
  return groups;
}

async function readValue({ uri, dataType }) {
  const folder = `${VALUES_DIRECTORY}${uri.slice(VALUES_PREFIX.length)}`;
  if (dataType !== 'numpy.ndarray') return JSON.parse(await readFile(`${folder}/data.json`, 'utf8'));
  const bytes = await readFile(`${folder}/data.npy`);
  const start = 10 + bytes.readUInt16LE(8);
  const length = (bytes.length - start) / 8;
  return Array.from({ length }, (_, at) => bytes.readDoubleLE(start + at * 8));
}
