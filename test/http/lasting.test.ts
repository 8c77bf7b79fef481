import { isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/schema/index.ts';
import { gatewayOver, type TestGateway } from '../support/gateway.ts';
import { storeKinds } from '../support/stores.ts';

const week = 'private, max-age=604800, immutable';
const compared = 'private, no-cache';

describe.each(storeKinds)('how long an answer may be kept, %s', (kind) => {
  let gateway: TestGateway;
  let ids: Record<'run' | 'uuid' | 'other' | 'step' | 'artifact' | 'pipeline', string>;
  beforeAll(async () => {
    gateway = await gatewayOver(kind);
    const { body } = await gateway.post(`{
      run(name: "train-1") {
        id sourceId pipeline { id } step(name: "evaluate") { id output(name: "accuracy") { id } }
      }
      other: run(name: "profile-1") { id }
    }`);
    const { run, other } = body.data as {
      run: {
        id: string;
        sourceId: string;
        pipeline: { id: string };
        step: { id: string; output: { id: string } };
      };
      other: { id: string };
    };
    ids = {
      run: run.id,
      uuid: run.sourceId,
      other: other.id,
      step: run.step.id,
      artifact: run.step.output.id,
      pipeline: run.pipeline.id,
    };
  });
  afterAll(() => gateway.stop());

  /** Sends a query, asks for it again by hash, and answers with what that says of being kept. */
  async function kept(query: string, variables: object = {}): Promise<string | null> {
    const filled = query.replaceAll(/\$(run|uuid|other|step|artifact|pipeline)\b/g, (_, name) =>
      JSON.stringify(ids[name as keyof typeof ids]),
    );
    const sent = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: filled, variables }),
    });
    const hash = sent.headers.get('runpath-operation') as string;
    const asked = new URLSearchParams({ hash, variables: JSON.stringify(variables) });
    const got = await fetch(`${gateway.url}/graphql?${asked}`, { headers: { accept: 'application/json' } });
    expect(got.status).toBe(200);
    const { requestId: _, ...answer } = (await sent.json()) as Record<string, unknown>;
    if (got.headers.get('cache-control') !== 'no-store') expect(await got.json()).toEqual(answer);
    return got.headers.get('cache-control');
  }

  it.each([
    ['a run by its id', '{ run(id: $run) { name status endedAt configuration } }'],
    ['a run by the id of its tracker', '{ run(id: $uuid) { name } }'],
    [
      'its steps, in pages',
      '{ run(id: $run) { stepCount steps(first: 2) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { name status } } } } }',
    ],
    [
      'what its steps put out',
      '{ run(id: $run) { steps { nodes { outputs { name artifact { uri } } inputs { artifact { name } } parents { name } } } } }',
    ],
    [
      'a value',
      '{ run(id: $run) { step(name: "evaluate") { output(name: "accuracy") { value { __typename json byteSize } } } } }',
    ],
    [
      'parts of a value',
      '{ run(id: $run) { step(name: "load") { output(name: "images") { value(maxBytes: 0) { ... on TensorValue { shape data(slice: [{ start: 0, stop: 1 }]) } } } } } }',
    ],
    ['a step by its id', '{ node(id: $step) { __typename ... on Step { name run { name } } } }'],
    [
      'an artifact by its id',
      '{ node(id: $artifact) { id ...F } } fragment F on Artifact { name value { json } }',
    ],
    ['several', '{ nodes(ids: [$run, $step, $artifact]) { id } run(id: $other) { name } }'],
  ])('long: %s', async (_name, query) => {
    expect(await kept(query)).toBe(week);
  });

  it('long: by a variable', async () => {
    const query = 'query ($id: ID!, $ids: [ID!]!) { run(id: $id) { name } nodes(ids: $ids) { id } }';
    expect(await kept(query, { id: ids.run, ids: [ids.step] })).toBe(week);
  });

  it.each([
    ['a run by its name', '{ run(name: "train-1") { name } }'],
    ['a list', '{ runs { nodes { name } } }'],
    ['a pipeline', '{ pipeline(id: $pipeline) { name } }'],
    ['a pipeline as a node', '{ node(id: $pipeline) { id } }'],
    ['tags', '{ run(id: $run) { name tags } }'],
    ['tags of an artifact', '{ node(id: $artifact) { ... on Artifact { tags } } }'],
    ['metadata', '{ run(id: $run) { steps { nodes { metadata { key } } } } }'],
    [
      'who took an artifact in',
      '{ node(id: $artifact) { ... on Artifact { consumers { nodes { name } } } } }',
    ],
    ['who made an artifact', '{ node(id: $artifact) { ... on Artifact { producer { name } } } }'],
    ['another run', '{ run(id: $run) { next { name } } }'],
    ['the pipeline of a run', '{ run(id: $run) { pipeline { name } } }'],
    ['visualizations', '{ run(id: $run) { visualizations { nodes { type } } } }'],
    ['one thing among others', '{ run(id: $run) { name } runs(first: 1) { nodes { name } } }'],
    [
      'one thing in a fragment',
      '{ run(id: $run) { ...F } } fragment F on Run { name ...G } fragment G on Run { tags }',
    ],
    ['what is left out', '{ run(id: $run) { name tags @skip(if: true) } }'],
    ['nothing but types', '{ __typename }'],
    [
      'a value that cannot be read',
      '{ run(id: $run) { step(name: "train") { output(name: "model") { value { json } } } } }',
    ],
  ])('compared each time: %s', async (_name, query) => {
    expect(await kept(query)).toBe(compared);
  });

  it('for half the life of the links in it', async () => {
    const value =
      '{ run(id: $run) { step(name: "evaluate") { output(name: "accuracy") { value { json url } } } } }';
    expect(await kept(value)).toBe('private, max-age=450');
  });

  it('never, where something is not there', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(await kept(`{ run(id: "${nobody}") { name } }`)).toBe('no-store');
    expect(await kept('{ node(id: "pipeline-7") { id } }')).toBe('no-store');
  });

  it('not while a run goes on, nor just after', async () => {
    const query = '{ run(id: $other) { name status } }';
    const both = '{ nodes(ids: [$run, $other]) { id } }';
    const change = (status: string, ago: string) =>
      gateway.database.rows(
        `update runs set status = $1, ended_at = now() - $2::text::interval where name = 'profile-1' returning id`,
        [status, ago],
      );
    await change('RUNNING', '2 hours');
    expect([await kept(query), await kept(both)]).toEqual([compared, compared]);
    await change('COMPLETED', '1 minute');
    expect(await kept(query)).toBe(compared);
    await change('FAILED', '2 hours');
    expect([await kept(query), await kept(both)]).toEqual([week, week]);
    await gateway.database.rows(`update runs set ended_at = null where name = 'profile-1' returning id`, []);
    expect(await kept(query)).toBe(compared);
  });

  it('is asked only where the answer could be kept', async () => {
    await kept('{ run(name: "train-1") { name } }');
    gateway.statements.length = 0;
    await kept('{ run(name: "train-1") { name } }');
    expect(gateway.statements).toHaveLength(2);
    gateway.statements.length = 0;
    await kept('{ run(id: $run) { name } }');
    expect(gateway.statements).toHaveLength(3);
  });
});

it('says so of fields that there are', () => {
  for (const type of Object.values(schema.getTypeMap())) {
    const { lasting } = type.extensions;
    if (isObjectType(type) && Array.isArray(lasting))
      expect(Object.keys(type.getFields())).toEqual(expect.arrayContaining(lasting));
  }
  const { nodes, run, runs } = schema.getQueryType()?.getFields() ?? {};
  expect([run, nodes, runs].map((field) => field?.extensions.lastingBy)).toEqual(['id', 'ids', undefined]);
});
