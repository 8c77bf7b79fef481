import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ran } from './sample.ts';
import { post, type Started, start } from './started.ts';

let gateway: Started;
const sought: string[] = [];
beforeAll(async () => {
  const seek = async (projectId: string, id: string) => {
    sought.push(`${projectId}/${id}`);
    return null;
  };
  gateway = await start({ find: { visualization: seek, artifact: seek } });
  await post(gateway.graphql, '{ pipelines { nodes { name } } }');
});
afterAll(() => gateway.close(0));

const times = (count: number, one: (index: number) => string, separator = ' ') =>
  Array.from({ length: count }, (_, index) => one(index)).join(separator);
const doubled = (count: number, on: string, last: string) =>
  `${times(count, (n) => `fragment F${n} on ${on} { ...F${n + 1} ...F${n + 1} }`)} fragment F${count} on ${on} { ${last} }`;

const tooMuch: [string, string, string, Record<string, unknown>?][] = [
  ['20 fragments nested two by two', `{ ...F0 } ${doubled(20, 'Query', 'hello')}`, 'fields'],
  [
    'such fragments over lists',
    `{ pipelines(first: 500) { nodes { ...F0 } } } ${times(12, (n) => `fragment F${n} on Pipeline { runs { nodes { pipeline { ...F${n + 1} ...F${n + 1} } } } }`)} fragment F12 on Pipeline { name }`,
    'fields',
  ],
  ['20,000 aliases', `{ ${times(20_000, (n) => `a${n}: hello`)} }`, 'tokens'],
  ['2,000 aliases', `{ ${times(2_000, (n) => `a${n}: hello`)} }`, 'aliases'],
  ['2,000 aliases of __typename', `{ ${times(2_000, (n) => `a${n}: __typename`)} }`, 'aliases'],
  ['5,000 times one field', `{ ${'hello '.repeat(5_000)} }`, 'aliases'],
  ['depth 3,000 of fields', `${'{ __schema '.repeat(3_000)}{ a }${' }'.repeat(3_000)}`, 'depth'],
  ['depth 3,000 of inline fragments', `${'{ ... '.repeat(2_400)}{ hello }${' }'.repeat(2_400)}`, 'depth'],
  ['depth 100,000', `${'{ a '.repeat(100_000)}{ a }`, 'depth'],
  ['a list of depth 100,000', `{ needsInt(value: ${'['.repeat(100_000)}) }`, 'depth'],
  [
    'an object of depth 2,000',
    `{ pipelines(filter: ${'{not:'.repeat(2_000)}{}${'}'.repeat(2_000)}) { totalCount } }`,
    'depth',
  ],
  [
    'a chain of 190 fragments',
    `{ ...F0 } ${times(190, (n) => `fragment F${n} on Query { ...F${n + 1} }`)} fragment F190 on Query { hello }`,
    'depth',
  ],
  [
    'page products of millions',
    '{ pipelines(first: 500) { nodes { runs(first: 500) { nodes { steps(first: 500) { nodes { outputs { name } } } } } } } }',
    'nodes',
  ],
  [
    'page products beyond all numbers',
    `{ pipelines(first: 500) { nodes { ${'runs(first: 500) { nodes { pipeline { '.repeat(12)} name ${'} } }'.repeat(12)} } } }`,
    'nodes',
  ],
  ['a list of 5,000 literals', `{ nodes(ids: [${times(5_000, (n) => `"${n}"`)}]) { name } }`, 'listItems'],
  [
    'a variable of 100,000 members',
    'query ($ids: [ID!]!) { nodes(ids: $ids) { name } }',
    'listItems',
    { ids: Array(100_000).fill('x') },
  ],
  ['1,000 directives', `{ hello ${'@skip(if: true) '.repeat(1_000)} }`, 'directives'],
  ['10,000 directives', `{ hello ${'@skip(if: true) '.repeat(10_000)} }`, 'tokens'],
  ['200,000 tokens', `{ ${'x '.repeat(200_000)} }`, 'tokens'],
  [
    'introspection in circles',
    `{ __schema { types { ${'fields { type { '.repeat(8)} name ${'} } '.repeat(8)} } } }`,
    'nodes',
  ],
  ['many root fields', `{ ${times(150, (n) => `a${n}: pipelines(first: 1) { totalCount }`)} }`, 'rootFields'],
];

describe('a request that asks for too much', () => {
  it.each(tooMuch)('is refused at once: %s', async (_name, query, limit, variables) => {
    const ranBefore = ran.count;
    const start = performance.now();
    const { status, body } = await post(gateway.graphql, query, variables, { accept: 'application/json' });
    const took = performance.now() - start;
    expect(status).toBe(400);
    expect(body.data).toBeUndefined();
    expect(body.errors).toHaveLength(1);
    const [error] = body.errors!;
    expect(error!.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', limit, maximum: expect.any(Number) });
    expect(error!.extensions).toHaveProperty('requested');
    expect(ran.count).toBe(ranBefore);
    expect(took).toBeLessThan(500);
  });

  it('is refused for a page of two million, as the mistake that it is', async () => {
    for (const [query, variables] of [
      ['{ pipelines(first: 2000000) { nodes { name } } }', {}],
      ['query ($n: Int) { pipelines(first: $n) { nodes { name } } }', { n: 2_000_000 }],
    ] as const) {
      const { status, body } = await post(gateway.graphql, query, variables, { accept: 'application/json' });
      expect(status).toBe(400);
      expect(body.errors![0]!.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        maximum: 500,
        requested: 2_000_000,
      });
    }
  });

  it('in a circle of fragments is refused by the rules of GraphQL', async () => {
    const query = '{ ...A } fragment A on Query { hello ...B } fragment B on Query { ...A ...A }';
    const { status, body } = await post(gateway.graphql, query);
    expect([status, body.errors![0]!.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });

  it('many times over leaves the memory as it was', async () => {
    const round = () =>
      Promise.all(
        tooMuch.map(([, query, , variables]) =>
          post(gateway.graphql, `${query} #${Math.random()}`, variables),
        ),
      );
    await round();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < 3; index += 1) await round();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300_000_000);
  });
});

describe('a path that leads elsewhere', () => {
  const climbs = [
    '../../etc/passwd',
    '..\\..\\x',
    '%2e%2e/%2e%2e/etc/passwd',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '%252e%252e%252f',
    'http:///#/../../etc/',
    ';/../',
    '/proc/self/root/etc/passwd',
    'file://host/../etc/passwd',
    's3://b/k?endpoint=http://127.0.0.1/',
    'http%3a%2f%2f127.0.0.1%2f',
    '%00',
    '%ff',
    '%',
    '__proto__/constructor',
    '<script>alert(1)</script>',
  ];
  const routes = [
    '/',
    '//',
    '/graphql/',
    '/health/',
    '/visualizations/',
    '/visualizations/p/',
    '/artifacts/p/',
    '/artifacts/p/x/download/',
  ];
  const paths = routes.flatMap((route) => climbs.map((climb) => `${route}${climb}`));

  it.each([...paths, ...climbs.map((climb) => `/artifacts/p/${climb}/download`)])(
    'finds nothing: %s',
    async (path) => {
      for (const signed of [
        '',
        '?expires=99999999999&signature=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      ]) {
        const { status, text } = await get(`${path}${signed}`);
        expect([400, 403, 404]).toContain(status);
        expect(text).not.toMatch(/root:|\bat .*\.js|node_modules/);
        expect(text).not.toContain('<script>');
      }
      expect(sought).toEqual([]);
    },
  );
});

/** Sends a path as it is, which no client library does. */
function get(path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(gateway.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => resolve({ status: Number(text.split(' ', 2)[1]), text }));
    socket.on('error', reject);
    socket.write(
      `GET ${path.replaceAll(' ', '%20')} HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n`,
    );
  });
}
