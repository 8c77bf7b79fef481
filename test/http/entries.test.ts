import { readdirSync, readFileSync } from 'node:fs';
import { request as send } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayOver, type TestGateway } from '../support/gateway.ts';
import { type Started, start } from './started.ts';

/*
 * The short way and the ordinary one give the same answers. What makes a request take the ordinary one is no
 * part of what it asks: a POST whose length is not announced, a GET of a page whose origin is allowed.
 */
const json = 'application/json';
const modern = 'application/graphql-response+json';
const origin = 'https://notebook.test';

type Sent = { readonly body?: string; readonly query?: string; readonly headers?: Record<string, string> };
type Got = { status: number | undefined; headers: Record<string, unknown>; body: string };

describe('the sample schema', () => {
  let gateway: Started;
  beforeAll(async () => {
    gateway = await start({ origins: [origin] });
  });
  afterAll(() => gateway.close(0));

  const posts: [string, string][] = [
    ['a query', '{"query":"{ hello }"}'],
    [
      'a query with nothing else',
      '{"query":"{ hello }","variables":null,"operationName":null,"extensions":null}',
    ],
    ['variables', '{"query":"query ($v: Int!) { needsInt(value: $v) }","variables":{"v":7}}'],
    ['letters of every kind', JSON.stringify({ query: '{ hello # grüße 🎉\n }' })],
    [
      'an operation of two',
      '{"query":"query A { hello } query B { needsInt(value: 1) }","operationName":"B"}',
    ],
    ['no operation of two', '{"query":"query A { hello } query B { needsInt(value: 1) }"}'],
    ['an operation that is not there', '{"query":"query A { hello }","operationName":"C"}'],
    ['an operation that is a number', '{"query":"query A { hello }","operationName":7}'],
    ['an empty operation name', '{"query":"{ hello }","operationName":""}'],
    ['a mutation', '{"query":"mutation { change }"}'],
    ['a subscription', '{"query":"subscription { hello }"}'],
    ['fragments alone', '{"query":"fragment F on Query { hello }"}'],
    ['introspection', '{"query":"{ __schema { types { name } } }"}'],
    ['a syntax error', '{"query":"{ hello"}'],
    ['an empty document', '{"query":""}'],
    ['an unknown field', '{"query":"{ nothing }"}'],
    ['two unknown fields', '{"query":"{ nothing ever }"}'],
    ['a variable that is missing', '{"query":"query ($v: Int!) { needsInt(value: $v) }"}'],
    [
      'a variable of another type',
      '{"query":"query ($v: Int!) { needsInt(value: $v) }","variables":{"v":"x"}}',
    ],
    ['a client error', '{"query":"{ client }"}'],
    ['a failure', '{"query":"{ failing hello }"}'],
    ['a thrown text', '{"query":"{ thrownString }"}'],
    ['a null that may not be', '{"query":"{ nullInNonNull }"}'],
    ['an unreadable value', '{"query":"{ unreadable }"}'],
    ['a wrong number', '{"query":"{ badInt }"}'],
    ['a wrong type', '{"query":"{ mistyped { __typename } }"}'],
    [
      'too many objects',
      '{"query":"{ pipelines(first: 500) { nodes { runs(first: 500) { nodes { steps(first: 500) { nodes { name } } } } } } }"}',
    ],
    ['a page beyond the cap', '{"query":"{ pipelines(first: 501) { nodes { name } } }"}'],
    ['a page from both ends', '{"query":"{ pipelines(first: 1, last: 1) { nodes { name } } }"}'],
    ['too many fields at the root', JSON.stringify({ query: `{ ${'hello '.repeat(101)} }` })],
    ['too many tokens', JSON.stringify({ query: `{ ${'hello '.repeat(10_001)} }` })],
    ['too deep a document', JSON.stringify({ query: '{ a '.repeat(9_000) })],
    ['a long list', JSON.stringify({ query: '{ hello }', variables: { a: Array(1001).fill(1) } })],
    [
      'a long answer',
      JSON.stringify({
        query: `query ($ids: [ID!]!) { nodes(ids: $ids) { name } }`,
        variables: { ids: Array(900).fill('x'.repeat(20)) },
      }),
    ],
    ['no JSON', '{"query": "{ hello }", "password": hunter2'],
    ['JSON with more behind it', '{"query":"{ hello }"} {}'],
    ['no object', '"hello"'],
    ['a number', '7'],
    ['null', 'null'],
    ['a batch', '[{"query": "{ hello }"}]'],
    ['no query', '{}'],
    ['a query that is null', '{"query":null}'],
    ['a query that is a number', '{"query":7}'],
    ['variables that are a list', '{"query":"{ hello }","variables":[]}'],
    ['variables that are a text', '{"query":"{ hello }","variables":"x"}'],
    ['extensions that are a list', '{"query":"{ hello }","extensions":[]}'],
    ['an unknown parameter', '{"query":"{ hello }","password":"hunter2"}'],
    ['an unknown parameter that is null', '{"query":"{ hello }","password":null}'],
    ['a prototype as a parameter', '{"query":"{ hello }","__proto__":{"x":1}}'],
    ['JSON that nests without end', `{"query": "{ hello }", "variables": {"a": ${'['.repeat(100_000)}`],
    [
      'variables that nest',
      `{"query": "{ hello }", "variables": {"a": ${'['.repeat(2_000)}${']'.repeat(2_000)}}}`,
    ],
    ['an unknown hash', `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${'0'.repeat(64)}"}}}`],
    [
      'a hash of another version',
      `{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"${'0'.repeat(64)}"}}}`,
    ],
    [
      'a hash of another document',
      `{"query":"{ hello }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"${'0'.repeat(64)}"}}}`,
    ],
    ['a hash that is none', '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":7}}}'],
    ['a hash that is null', '{"hash":null}'],
    ['a persisted query that is null', '{"extensions":{"persistedQuery":null}}'],
    ['a persisted query that is a number', '{"extensions":{"persistedQuery":7}}'],
  ];

  describe.each([json, modern, '*/*', `${modern}, ${json};q=0.9`, `${json};charset=utf-8`])(
    'POST, accepting %s',
    (accept) => {
      it.each(posts)('%s', async (_name, body) => {
        await alike(gateway, { body, headers: { accept } });
      });
    },
  );

  it.each(['br', 'gzip', 'gzip;q=0, br;q=0', 'identity', 'deflate'])('encodings: %s', async (encoding) => {
    const ids = Array.from({ length: 900 }, (_, n) => `thing ${n}`);
    const body = JSON.stringify({
      query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { name } }',
      variables: { ids },
    });
    await alike(gateway, { body, headers: { 'accept-encoding': encoding } });
  });

  it.each([
    'query={hello}',
    'query={hello}&variables={}&operationName=&extensions={}',
    'query=query($v:Int!){needsInt(value:$v)}&variables={"v":3}',
    'query={hello}&variables=hunter2',
    'query={hello}&variables=[]',
    'query={hello}&variables=null',
    'query={hello}&extensions=7',
    'query=mutation{change}',
    'query={nothing}',
    'query={hello',
    'query={client}',
    'query=',
    'nothing=1',
    `hash=${'0'.repeat(64)}`,
    'hash=x',
    'hash=',
    `query={hello}&hash=${'0'.repeat(64)}`,
    `extensions={"persistedQuery":{"version":1,"sha256Hash":"${'0'.repeat(64)}"}}`,
  ])('GET %s', async (query) => {
    for (const accept of [json, modern]) await alike(gateway, { query, headers: { accept } });
  });

  it('are told apart by what makes a request ordinary', async () => {
    const before = await counted(gateway.url);
    await ask(gateway.url, { body: '{"query":"{ hello }"}' }, true);
    await ask(gateway.url, { body: '{"query":"{ hello }"}' }, false);
    await ask(gateway.url, { query: 'query={hello}', headers: { accept: json } }, true);
    await ask(gateway.url, { query: 'query={hello}', headers: { accept: json } }, false);
    const after = await counted(gateway.url);
    expect(after.plain - before.plain).toBe(2);
    expect(after.ordinary - before.ordinary).toBe(2);
  });

  it('leave to the ordinary one what is out of the ordinary', async () => {
    const before = await counted(gateway.url);
    const stream = await ask(
      gateway.url,
      { body: '{"query":"{ hello }"}', headers: { accept: 'text/event-stream' } },
      true,
    );
    expect(stream.headers['content-type']).toBe('text/event-stream');
    expect(stream.body).toContain('data: {"data":{"hello":"hello"}}');
    const none = await ask(
      gateway.url,
      { body: '{"query":"{ hello }"}', headers: { accept: 'image/png' } },
      true,
    );
    expect(none.status).toBe(406);
    const after = await counted(gateway.url);
    expect(after.ordinary - before.ordinary).toBe(2);
    expect(after.plain).toBe(before.plain);
  });

  it('keep the connection', async () => {
    const sockets = new Set<unknown>();
    for (let n = 0; n < 3; n += 1) {
      const { headers } = await ask(gateway.url, { body: '{"query":"{ hello }"}' }, true);
      sockets.add(headers.connection);
    }
    expect([...sockets]).toEqual(['keep-alive']);
  });
});

describe('the book of examples', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayOver('server', { environment: { RUNPATH_ORIGINS: origin } });
  });
  afterAll(() => gateway.stop());

  const folder = new URL('../queries/', import.meta.url);
  const files = [
    ...readdirSync(folder)
      .filter((name) => name.endsWith('.graphql'))
      .map((name) => new URL(name, folder)),
    new URL('../../examples/full-path.graphql', import.meta.url),
  ];
  it.each(files.map((file) => [file.pathname.split('/').at(-1), file] as const))(
    '%s',
    async (_name, file) => {
      const query = readFileSync(file, 'utf8');
      const project = /^# project: (.+)$/m.exec(query)?.[1] ?? 'examples';
      const headers = { 'runpath-project': project };
      const body = JSON.stringify({ query });
      const counts = await counted(gateway.url);
      // As it stands at first, compiled from the third time on, then by its hash.
      for (let again = 0; again < 3; again += 1) await alike(gateway, { body, headers });
      const sent = await ask(gateway.url, { body, headers }, true);
      const byHash = `hash=${sent.headers['runpath-operation']}`;
      const got = await alike(gateway, { query: byHash, headers: { ...headers, accept: json } });
      expect(got.status).toBe(200);
      // The same but for the order of keys.
      expect(JSON.parse(shape(got).body).data).toEqual(JSON.parse(shape(sent).body).data);
      const now = await counted(gateway.url);
      expect([now.plain - counts.plain, now.ordinary - counts.ordinary]).toEqual([5, 4]);
    },
  );

  it('a project that is not there', async () => {
    const got = await alike(gateway, {
      body: '{"query":"{ pipelines { nodes { name } } }"}',
      headers: { 'runpath-project': 'no-such-project' },
    });
    expect(got.status).toBe(404);
  });
});

/** Asks both ways, expects the same, and answers with it. */
async function alike({ url }: { url: string }, sent: Sent): Promise<Got> {
  const [plain, ordinary] = [await ask(url, sent, true), await ask(url, sent, false)];
  expect(shape(plain)).toEqual(shape(ordinary));
  expect(plain.body).not.toBe('');
  return plain;
}

/** What must be the same: all but the id of the request, the time, and what the way itself adds. */
function shape({ status, headers, body }: Got) {
  const { 'x-request-id': _id, date: _date, ...rest } = headers;
  const own = Object.entries(rest).filter(([name]) => !name.startsWith('access-control-'));
  return {
    status,
    headers: Object.fromEntries(own),
    body: inOrder(body)
      .replaceAll(/"requestId":"[^"]+"/g, '"requestId":"…"')
      .replaceAll(/\?expires=\d+&signature=[\w-]+/g, '?…'),
  };
}

/** Errors come in the order in which fields happen to end; where there are several, they stand sorted here. */
function inOrder(body: string): string {
  if (!body.startsWith('{')) return body;
  const answer = JSON.parse(body) as { errors?: { path?: unknown[] }[] };
  if (answer.errors === undefined || answer.errors.length < 2) return body;
  answer.errors.sort((one, other) => (String(one.path) < String(other.path) ? -1 : 1));
  return JSON.stringify(answer);
}

function ask(url: string, { body, query, headers }: Sent, short: boolean): Promise<Got> {
  return new Promise((resolve, reject) => {
    const way: Record<string, string> = {};
    if (body !== undefined && short) way['content-length'] = String(Buffer.byteLength(body));
    if (body !== undefined && !short) way['transfer-encoding'] = 'chunked';
    if (body === undefined && !short) way.origin = origin;
    const outgoing = send(
      `${url}/graphql${query === undefined ? '' : `?${encodeURI(query)}`}`,
      {
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...(body !== undefined && { 'content-type': json }), ...way, ...headers },
      },
      async (incoming) => {
        const chunks: Buffer[] = [];
        for await (const chunk of incoming) chunks.push(chunk);
        const encoded = ['br', 'gzip'].includes(incoming.headers['content-encoding'] ?? '');
        const bytes = Buffer.concat(chunks);
        resolve({
          status: incoming.statusCode,
          headers: incoming.headers,
          body: bytes.toString(encoded ? 'base64' : 'utf8'),
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function counted(url: string): Promise<Record<'plain' | 'ordinary', number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const of = (entry: string) =>
    Number(new RegExp(`runpath_graphql_requests_total{entry="${entry}"} (\\d+)`).exec(text)?.[1] ?? 0);
  return { plain: of('plain'), ordinary: of('ordinary') };
}
