import fastify from 'fastify';
import mercurius from 'mercurius';
import postgres from 'postgres';
import { poolSize } from '../contenders/contender.js';
import { project } from '../data/ids.js';
import { entriesOf } from './metadata.js';

const sql = postgres(process.env.DATABASE_URL, { max: poolSize, fetch_types: false });

const schema = `
  scalar JSON
  type Query {
    pipeline(name: String!): Pipeline
    pipelines(first: Int!): [Pipeline!]!
    run(name: String!): Run
  }
  type Pipeline { id: ID! name: String! versions(first: Int!): [Version!]! latestRun: Run }
  type Version { id: ID! number: Int! runs(first: Int!): [Run!]! }
  type Run { id: ID! name: String! status: String! startedAt: String endedAt: String steps: [Step!]! }
  type Step { id: ID! name: String! status: String! outputs: [Output!]! }
  type Output { name: String! artifact: Artifact! }
  type Artifact { id: ID! name: String! type: String! dataType: String uri: String! metadata: [Metadata!]! }
  type Metadata { key: String! value: JSON }
`;

const resolvers = {
  Query: {
    pipeline: async (_, { name }) => {
      const [row] =
        await sql`select id, name from pipelines where project_id = ${project.id} and name = ${name}`;
      return row;
    },
    pipelines: (_, { first }) => sql`
      select id, name from pipelines where project_id = ${project.id}
      order by first_run_at, created_at, id limit ${first}`,
    run: async (_, { name }) => {
      const [row] = await sql`
        select id, name, status, started_at as "startedAt", ended_at as "endedAt" from runs
        where project_id = ${project.id} and name = ${name} order by created_at desc, id desc limit 1`;
      return row;
    },
  },
  Artifact: { metadata: ({ metadata }) => entriesOf(metadata) },
  Run: {
    startedAt: ({ startedAt }) => startedAt?.toISOString(),
    endedAt: ({ endedAt }) => endedAt?.toISOString(),
  },
};

/** Each loader is asked once for all objects of a level; the arguments are the same for all of them here. */
const loaders = {
  Pipeline: {
    async versions(asked) {
      const rows = await sql`
        select v.* from unnest(${idsOf(asked)}::text::uuid[]) p(id) cross join lateral (
          select id, number, pipeline_id as parent from pipeline_versions
          where project_id = ${project.id} and pipeline_id = p.id
          order by number desc limit ${asked[0].params.first}) v`;
      return byParent(asked, rows);
    },
    async latestRun(asked) {
      const rows = await sql`
        select r.* from unnest(${idsOf(asked)}::text::uuid[]) p(id) cross join lateral (
          select id, name, status, started_at as "startedAt", ended_at as "endedAt", pipeline_id as parent from runs
          where project_id = ${project.id} and pipeline_id = p.id order by created_at desc, id desc limit 1) r`;
      return byParent(asked, rows).map(([row]) => row ?? null);
    },
  },
  Version: {
    async runs(asked) {
      const rows = await sql`
        select r.* from unnest(${idsOf(asked)}::text::uuid[]) v(id) cross join lateral (
          select id, name, status, started_at as "startedAt", ended_at as "endedAt", version_id as parent from runs
          where project_id = ${project.id} and version_id = v.id
          order by created_at desc, id desc limit ${asked[0].params.first}) r`;
      return byParent(asked, rows);
    },
  },
  Run: {
    async steps(asked) {
      const rows = await sql`
        select id, name, status, run_id as parent from steps
        where project_id = ${project.id} and run_id = any(${idsOf(asked)}::text::uuid[]) and last_attempt
        order by run_id, ordinal, id`;
      return byParent(asked, rows);
    },
  },
  Step: {
    async outputs(asked) {
      const rows = await sql`
        select o.step_id as parent, o.name, a.id, a.name as "artifactName", a.type, a.data_type as "dataType", a.uri, a.metadata
        from step_outputs o join artifacts a on a.project_id = o.project_id and a.id = o.artifact_id
        where o.project_id = ${project.id} and o.step_id = any(${idsOf(asked)}::text::uuid[])
        order by o.step_id, o.position`;
      const outputs = rows.map(({ parent, name, id, artifactName, type, dataType, uri, metadata }) => ({
        parent,
        name,
        artifact: { id, name: artifactName, type, dataType, uri, metadata },
      }));
      return byParent(asked, outputs);
    },
  },
};

function idsOf(asked) {
  return `{${asked.map(({ obj }) => obj.id).join(',')}}`;
}

function byParent(asked, rows) {
  const groups = new Map(asked.map(({ obj }) => [obj.id, []]));
  for (const row of rows) groups.get(row.parent)?.push(row);
  return asked.map(({ obj }) => groups.get(obj.id));
}

const app = fastify();
await app.register(mercurius, { schema, resolvers, loaders, jit: 1, graphiql: false, subscription: false });
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.once('SIGTERM', () => process.exit());
