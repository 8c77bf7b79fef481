import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeId } from '../src/schema/ids.ts';
import { gatewayOver, type TestGateway } from './support/gateway.ts';
import { storeKinds } from './support/stores.ts';

const nowhere = '00000000-0000-4000-8000-000000000000';

describe.each(storeKinds)('bad input, %s', (kind) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayOver(kind);
  });
  afterAll(async () => {
    // Nothing that a client may get wrong is a failure of ours.
    expect(gateway.logged).toEqual([]);
    await gateway.stop();
  });

  test.each([
    ['twenty fragments nested two by two', fragments(20), 'nodes|fields'],
    ['twenty thousand aliases', `{ ${repeat(20_000, (n) => `a${n}: __typename`)} }`, 'tokens|aliases'],
    [
      'a depth of three thousand',
      `{ pipelines { nodes { ${'latestRun { pipeline { '.repeat(1_500)} name`,
      'depth|tokens',
    ],
    [
      'pages whose product is millions',
      '{ pipelines(first: 500) { nodes { versions(first: 500) { nodes { runs(first: 500) { nodes { name } } } } } } }',
      'nodes',
    ],
  ])('%s: refused before it runs, with the limit and what was asked', async (_, query, limit) => {
    gateway.statements.length = 0;
    const { status, body } = await gateway.post(query);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.extensions).toMatchObject({
      code: expect.stringMatching(/LIMIT_EXCEEDED|GRAPHQL_PARSE_FAILED/),
    });
    if (body.errors?.[0]?.extensions.code === 'LIMIT_EXCEEDED')
      expect(body.errors[0].extensions).toMatchObject({
        limit: expect.stringMatching(limit),
        maximum: expect.any(Number),
      });
    expect(gateway.statements).toEqual([]);
  });

  test('the full path with every page at its default passes with room', async () => {
    const explicit = readFileSync(new URL('../examples/full-path.graphql', import.meta.url), 'utf8');
    const { status, body } = await gateway.post(explicit.replaceAll(/\(first: \d+\)/g, ''));
    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
  });

  test.each([
    ['first: -1', '{ pipelines(first: -1) { nodes { name } } }', 'BAD_USER_INPUT'],
    ['first: 1000000', '{ pipelines(first: 1000000) { nodes { name } } }', 'BAD_USER_INPUT'],
    ['first with last', '{ pipelines(first: 1, last: 1) { nodes { name } } }', 'BAD_USER_INPUT'],
  ])('%s: 400 with a code', async (_, query, code) => {
    const { status, body } = await gateway.post(query);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.extensions).toMatchObject({ code });
  });

  test.each([
    ['a syntax error', '{ pipelines { nodes { name }', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ pipelines { nodes { nmae } } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s: no data, and a code', async (_, query, code) => {
    const { body } = await gateway.post(query);
    expect(body).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(body.data).toBeUndefined();
  });

  test.each([
    ['a malformed id', 'node(id: "pipeline-7") { id }', 'BAD_USER_INPUT'],
    ['an id of another type', `run(id: "${encodeId('Pipeline', nowhere)}") { id }`, 'BAD_USER_INPUT'],
    ['an unknown name', 'run(name: "nobody") { id }', 'NOT_FOUND'],
    ['an unknown id', `run(id: "${encodeId('Run', nowhere)}") { id }`, 'NOT_FOUND'],
    ['both a name and an id', `run(name: "train-1", id: "${nowhere}") { id }`, 'BAD_USER_INPUT'],
    ['neither a name nor an id', 'pipeline { id }', 'BAD_USER_INPUT'],
    ['no cursor at all', 'runs(after: "bm90IGEgY3Vyc29y") { nodes { name } }', 'BAD_USER_INPUT'],
    ['a list as a cursor', `runs(after: "${cursor([1, 2])}") { nodes { name } }`, 'BAD_USER_INPUT'],
  ])('%s: an error at its place, and nothing beside it is lost', async (_, field, code) => {
    const { status, body } = await gateway.post(`{ good: run(name: "train-1") { name } bad: ${field} }`);
    expect(status).toBe(200);
    expect(body.data).toEqual({ good: { name: 'train-1' }, bad: null });
    expect(body.errors).toMatchObject([{ path: ['bad'], extensions: { code } }]);
  });

  test('a well-formed id of nothing is null, without an error', async () => {
    const { body } = await gateway.post(`{ node(id: "${encodeId('Step', nowhere)}") { id } }`);
    expect(body).toEqual({ data: { node: null } });
  });

  test('nodes keeps the order, and null for what is not there', async () => {
    const { body } = await gateway.post('{ pipelines(first: 2) { nodes { id } } }');
    const [one, two] = (body.data as { pipelines: { nodes: { id: string }[] } }).pipelines.nodes;
    const ids = [two?.id, encodeId('Run', nowhere), one?.id, two?.id];
    const answer = await gateway.post('query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }', {
      variables: { ids },
    });
    const pipeline = (id: string | undefined) => ({ id, __typename: 'Pipeline' });
    expect(answer.body).toEqual({
      data: { nodes: [pipeline(two?.id), null, pipeline(one?.id), pipeline(two?.id)] },
    });
  });

  test('a cursor of another list, order or filter is a mismatch; the list beside it is whole', async () => {
    const first = await gateway.post('{ runs(first: 1) { pageInfo { endCursor } } }');
    const { endCursor } = (first.body.data as { runs: { pageInfo: { endCursor: string } } }).runs.pageInfo;
    const { body } = await gateway.post(
      `query ($after: String) {
        good: runs(first: 1, after: $after) { nodes { name } }
        ascending: runs(after: $after, orderBy: { field: CREATED_AT, direction: ASC }) { nodes { name } }
        filtered: runs(after: $after, filter: { listed: true }) { nodes { name } }
        pipeline(name: "train_digits") { name runs(after: $after) { nodes { name } } }
      }`,
      { variables: { after: endCursor } },
    );
    expect(body.data).toMatchObject({
      good: { nodes: [{ name: expect.any(String) }] },
      ascending: null,
      filtered: null,
      pipeline: { name: 'train_digits', runs: null },
    });
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(Array(3).fill('CURSOR_MISMATCH'));
  });

  test('an unknown project is refused, and says where to look', async () => {
    const { body } = await gateway.post('{ pipelines { nodes { name } } }', { project: 'no-such-project' });
    expect(body.errors?.[0]).toMatchObject({
      message: 'There is no project "no-such-project"; `projects` lists them.',
      extensions: { code: 'NOT_FOUND' },
    });
  });

  test('an id of one project leads nowhere in another', async () => {
    const { body } = await gateway.post('{ run(name: "train-1") { id sourceId } }');
    const { id, sourceId } = (body.data as { run: { id: string; sourceId: string } }).run;
    const other = await gateway.post(`{ node(id: "${id}") { id } run(id: "${sourceId}") { id } }`, {
      project: 'examples-0.40.2',
    });
    expect(other.body.data).toEqual({ node: null, run: null });
  });
});

function repeat(times: number, part: (n: number) => string): string {
  return Array.from({ length: times }, (_, n) => part(n)).join(' ');
}

function fragments(depth: number): string {
  const each = repeat(depth, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`);
  return `{ ...F0 } ${each} fragment F${depth} on Query { pipelines { nodes { name } } }`;
}

function cursor(content: unknown): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}
