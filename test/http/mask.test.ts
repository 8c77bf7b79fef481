import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { post, type Started, start } from './started.ts';

let gateway: Started;
beforeAll(async () => {
  gateway = await start();
});
beforeEach(() => {
  gateway.events.length = 0;
});
afterAll(() => gateway.close(0));

const first = async (query: string, variables?: Record<string, unknown>, accept?: string) => {
  const answer = await post(gateway.graphql, query, variables, accept ? { accept } : {});
  return { ...answer, error: answer.body.errors![0]! };
};

it('tells a client error with its code, its details and its path', async () => {
  const { status, error, body, headers } = await first('{ client }');
  expect(status).toBe(200);
  expect(body.data).toEqual({ client: null });
  expect(error).toEqual({
    message: 'There is no pipeline "x".',
    path: ['client'],
    locations: [{ line: 1, column: 3 }],
    extensions: { code: 'NOT_FOUND', names: ['y'], requestId: headers.get('x-request-id') },
  });
  expect(gateway.events).toEqual([]);
});

it.each(['failing', 'thrownString', 'badInt', 'nullInNonNull', 'mistyped { __typename }'])(
  'hides what went wrong in "%s" and logs it with its cause',
  async (selection) => {
    const field = selection.split(' ')[0];
    const { error, text, headers } = await first(`{ ${selection} }`);
    const requestId = headers.get('x-request-id');
    expect(error).toMatchObject({ message: 'Internal error.', path: [field] });
    expect(error.extensions).toEqual({ code: 'INTERNAL', requestId });
    expect(text).not.toMatch(/secret|vault|10\.0\.0\.1|internal words|stack|\.ts|\.js/);
    expect(gateway.events).toEqual([
      { level: 'error', message: 'A request failed.', requestId, path: field, cause: expect.any(Error) },
    ]);
  },
);

it('tells what part of a value cannot be read', async () => {
  const { error } = await first('{ unreadable }');
  expect(error).toMatchObject({
    message: 'The file ends too soon.',
    extensions: { code: 'CORRUPT', retryable: false },
  });
  expect(gateway.events).toEqual([]);
});

it('gives each error of an answer the same request id', async () => {
  const { body, headers } = await first('{ client failing badInt }');
  const ids = body.errors!.map(({ extensions }) => extensions.requestId);
  expect(new Set(ids)).toEqual(new Set([headers.get('x-request-id')]));
  expect(ids).toHaveLength(3);
});

it.each<[string, string, string, string]>([
  ['syntax', '{ hello', 'GRAPHQL_PARSE_FAILED', 'Syntax Error: Expected Name, found <EOF>.'],
  [
    'validation',
    '{ helo }',
    'GRAPHQL_VALIDATION_FAILED',
    'Cannot query field "helo" on type "Query". Did you mean "hello"?',
  ],
])(
  'keeps the words of GraphQL for an error of %s, and no id of an earlier request',
  async (_name, query, code, message) => {
    const ids = new Set<unknown>();
    for (let round = 0; round < 2; round += 1) {
      const { status, error, headers } = await first(query);
      expect({ status, message: error.message, code: error.extensions.code }).toEqual({
        status: 400,
        message,
        code,
      });
      expect(error.extensions.requestId).toBe(headers.get('x-request-id'));
      ids.add(error.extensions.requestId);
    }
    expect(ids.size).toBe(2);
    const { status } = await first(query, {}, 'application/json');
    expect(status).toBe(200);
    expect(gateway.events).toEqual([]);
  },
);

it('says that a variable does not fit', async () => {
  const { status, error } = await first('query ($v: Int!) { needsInt(value: $v) }', { v: 'x' });
  expect(status).toBe(400);
  expect(error.extensions.code).toBe('BAD_USER_INPUT');
  expect(error.message).toContain('$v');
  const { error: absent } = await first('query ($v: Int!) { needsInt(value: $v) }');
  expect(absent.extensions.code).toBe('BAD_USER_INPUT');
  expect(gateway.events).toEqual([]);
});

it('says that an argument does not fit where that shows only while it runs', async () => {
  const { error } = await first('query ($v: Int = 1) { needsInt(value: $v) }', { v: null });
  expect(error).toMatchObject({ path: ['needsInt'], extensions: { code: 'BAD_USER_INPUT' } });
  expect(gateway.events).toEqual([]);
});
