import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parse, print, stripIgnoredCharacters } from 'graphql';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { canonical } from '../../src/http/canonical.ts';
import { answerOf, post, type Started, start } from './started.ts';

let gateway: Started;
beforeEach(async () => {
  await gateway?.close(0);
  gateway = await start();
});
afterAll(() => gateway.close(0));

const json = { accept: 'application/json' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const extensions = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });

/** Asks by GET with these parameters. */
function get(parameters: Record<string, string>, headers: Record<string, string> = json) {
  return fetch(`${gateway.graphql}?${new URLSearchParams(parameters)}`, { headers });
}

async function send(body: object, headers: Record<string, string> = json) {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
  return answerOf(await fetch(gateway.graphql, { ...init, body: JSON.stringify(body) }));
}

describe('a document by the hash of its text', () => {
  const query = '{ hello }';
  const hash = sha256(query);

  it('is asked for, sent once, and then known by POST and by GET', async () => {
    const unknown = await send({ extensions: extensions(hash) });
    expect(unknown.status).toBe(200);
    expect(unknown.body.errors).toMatchObject([
      { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
    ]);
    const sent = await send({ query, extensions: extensions(hash) });
    expect(sent.body).toEqual({ data: { hello: 'hello' } });
    expect((await send({ extensions: extensions(hash) })).body).toEqual({ data: { hello: 'hello' } });
    const got = await get({ extensions: JSON.stringify(extensions(hash)) });
    expect(await got.json()).toEqual({ data: { hello: 'hello' } });
  });

  it('is not found with a status of its own for clients of the newer media type', async () => {
    const unknown = await send(
      { extensions: extensions(hash) },
      { accept: 'application/graphql-response+json' },
    );
    expect(unknown.status).toBe(404);
    expect((await get({ hash }, { accept: 'application/graphql-response+json' })).status).toBe(404);
  });

  it('is not kept under another hash, nor where it is not valid', async () => {
    const other = sha256('{ other }');
    const refused = await send({ query, extensions: extensions(other) });
    expect([refused.status, refused.body.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    const invalid = '{ nothing }';
    await send({ query: invalid, extensions: extensions(sha256(invalid)) });
    for (const each of [other, sha256(invalid)])
      expect((await send({ extensions: extensions(each) })).body.errors).toMatchObject([
        { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
      ]);
  });

  it('is bound by the limits, and by the rules of a GET', async () => {
    const wide = 'query ($n: Int) { pipelines(first: $n) { nodes { name } } }';
    await send({ query: wide, variables: { n: 1 }, extensions: extensions(sha256(wide)) });
    const refused = await send({ extensions: extensions(sha256(wide)), variables: { n: 501 } });
    expect([refused.status, refused.body.errors?.[0]?.extensions.maximum]).toEqual([400, 500]);
    const mutation = 'mutation { change }';
    const made = await send({ query: mutation, extensions: extensions(sha256(mutation)) });
    expect(made.body).toEqual({ data: { change: true } });
    expect(made.headers.get('runpath-operation')).toBeNull();
    expect((await get({ hash: sha256(mutation) })).status).toBe(405);
    expect((await get({ hash: sha256(wide) }, {})).status).toBe(403);
  });
});

describe('a document by the hash of what it asks for', () => {
  const same = [
    '{ hello needsInt(value: 1) pipelines(first: 1, last: null) { nodes { name runs { totalCount } } } }',
    `# a comment
     query {
       pipelines(last: null, first: 1,) { nodes { runs { totalCount }, name } }
       hello, needsInt(value: 1)
     }`,
  ];

  it('is told with the answer to a POST, whatever its spaces and orders', async () => {
    const told = await Promise.all(same.map(async (query) => (await send({ query })).headers));
    const hashes = told.map((headers) => headers.get('runpath-operation'));
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(hashes[1]).toBe(hashes[0]);
    const other = await send({ query: '{ hello needsInt(value: 2) }' });
    expect(other.headers.get('runpath-operation')).not.toBe(hashes[0]);
  });

  it('answers a GET as the POST, its keys in the order of the canonical text', async () => {
    const first = await send({ query: same[0] });
    const hash = first.headers.get('runpath-operation') as string;
    const got = await (await get({ hash })).text();
    expect(JSON.parse(got)).toEqual(first.body);
    // Whoever sent the document, and in what order.
    await gateway.close(0);
    gateway = await start();
    await send({ query: same[1] });
    expect(await (await get({ hash })).text()).toBe(got);
  });

  it('takes variables and an operation', async () => {
    const query = 'query A { hello } query B($v: Int!) { needsInt(value: $v) }';
    const hash = (await send({ query, operationName: 'A' })).headers.get('runpath-operation') as string;
    const got = await get({ hash, operationName: 'B', variables: '{"v":3}' });
    expect(await got.json()).toEqual({ data: { needsInt: 3 } });
  });

  it('is not told of what did not pass, nor kept where it is long', async () => {
    for (const query of ['{ nothing }', '{ hello', `{ hello } #${'x'.repeat(40_000)}`])
      expect((await send({ query })).headers.get('runpath-operation')).toBeNull();
  });
});

describe('the canonical text', () => {
  it('is its own canonical text, and the same for any order of selections, arguments and variables', () => {
    fc.assert(
      fc.property(selections(), fc.infiniteStream(fc.nat()), (tree, numbers) => {
        const next = () => numbers.next().value as number;
        const text = canonical(parse(written(tree, (list) => list)));
        expect(canonical(parse(text as string))).toBe(text);
        const shuffled = written(tree, (list) =>
          list
            .map((item) => [next(), item] as const)
            .sort(([a], [b]) => a - b)
            .map(([, item]) => item),
        );
        expect(canonical(parse(shuffled))).toBe(text);
      }),
    );
  });

  it('keeps what an answer hangs on, and all that is said of it', () => {
    const texts = [
      '{ a }',
      '{ b: a }',
      '{ a(x: 1) }',
      '{ a(x: "1") }',
      '{ a(x: [1, 2]) }',
      '{ a(x: [2, 1]) }',
      '{ a @skip(if: true) }',
      'query A { a }',
      'query ($x: Int) { a }',
      'query ($x: Int = 1) { a }',
      'fragment F on Query { a } query { ...F }',
      '{ ... on Query { a } }',
      '{ ... { a } }',
      '{ ... @include(if: true) { a } }',
      '{ a(x: {y: 1, z: 2}) }',
      '{ a(x: {z: 2, y: 1}) }',
      '{ a(x: A) }',
      '{ a(x: null) }',
      '{ a(x: 1.5) }',
      '{ a(x: true) }',
      'query ($x: [Int!]! = [1]) { a }',
      '{ a(x: "1\\n\\"\\u00e9") }',
    ];
    expect(new Set(texts.map((text) => canonical(parse(text)))).size).toBe(texts.length);
    // What it says is what was said: only where nothing else differs is it the same text.
    for (const text of texts)
      expect(stripIgnoredCharacters(canonical(parse(text)) as string)).toBe(
        stripIgnoredCharacters(print(parse(text)).replace(/^{/m, 'query {')),
      );
  });

  it('is none for what changes anything', () => {
    expect(canonical(parse('mutation { a b }'))).toBeNull();
    expect(canonical(parse('query A { a } mutation B { b }'))).toBeNull();
  });
});

describe('a GET by hash', () => {
  const hashOf = async (query: string, variables = {}) =>
    (await send({ query, variables })).headers.get('runpath-operation') as string;

  it('is tagged, and not sent again to who has it', async () => {
    const hash = await hashOf('{ hello }');
    const first = await get({ hash });
    const tag = first.headers.get('etag') as string;
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(first.headers.get('vary')).toBe('Accept, Accept-Encoding, Origin, Runpath-Project');
    for (const known of [tag, `"other", W/${tag}`, '*']) {
      const again = await get({ hash }, { ...json, 'if-none-match': known });
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tag]);
    }
    expect((await get({ hash }, { ...json, 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('is not kept where it failed', async () => {
    for (const query of ['{ client }', '{ failing }']) {
      const { headers } = await get({ hash: await hashOf(query) });
      expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['no-store', null]);
    }
    const variables = { variables: '{"v":"x"}' };
    const hash = await hashOf('query ($v: Int!) { needsInt(value: $v) }', { v: 1 });
    const refused = await get({ hash, ...variables });
    expect([refused.headers.get('cache-control'), refused.headers.get('etag')]).toEqual(['no-store', null]);
  });

  it('tells caches all that it depends on, to pages of several origins as well', async () => {
    const [one, two] = ['https://one.test', 'https://two.test'];
    const open = await start({ origins: [one, two] });
    try {
      const { headers } = await post(open.graphql, '{ hello }');
      const address = `${open.graphql}?hash=${headers.get('runpath-operation')}`;
      for (const origin of [one, two]) {
        const got = await fetch(address, { headers: { ...json, origin } });
        expect(got.headers.get('access-control-allow-origin')).toBe(origin);
        expect(got.headers.get('vary')).toBe('Accept, Accept-Encoding, Origin, Runpath-Project');
        expect(got.headers.get('etag')).toMatch(/^"[\w-]{22}"$/);
      }
    } finally {
      await open.close(0);
    }
  });

  it('has no tag without a hash', async () => {
    const { headers } = await get({ query: '{ hello }' });
    expect([headers.get('cache-control'), headers.get('etag'), headers.get('vary')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('a long answer', () => {
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { name } }';
  const ids = Array.from({ length: 900 }, (_, n) => `thing ${n}`);
  const expected = { data: { nodes: ids.map((name) => ({ name })) } };

  it.each([
    ['br', 'gzip, br', brotliDecompressSync],
    ['gzip', 'gzip, br;q=0', gunzipSync],
  ] as const)('is sent as %s to who takes it', async (encoding, accepted, decompress) => {
    const { status, headers, bytes } = await raw(
      { query, variables: { ids } },
      { 'accept-encoding': accepted },
    );
    expect([status, headers['content-encoding'], headers.vary]).toEqual([200, encoding, 'Accept-Encoding']);
    expect(headers['content-length']).toBe(String(bytes.byteLength));
    expect(bytes.byteLength).toBeLessThan(JSON.stringify(expected).length / 4);
    expect(JSON.parse(decompress(bytes).toString())).toEqual(expected);
  });

  it('is sent as it is to all others, and what is short to everyone', async () => {
    const plain = await raw({ query, variables: { ids } }, {});
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(plain.bytes.toString())).toEqual(expected);
    const short = await raw({ query: '{ hello }' }, { 'accept-encoding': 'br' });
    expect([short.headers['content-encoding'], short.headers.vary]).toEqual([undefined, undefined]);
  });

  it('has a tag for each encoding', async () => {
    const { headers } = await post(gateway.graphql, query, { ids });
    const asked = {
      hash: headers.get('runpath-operation') as string,
      variables: JSON.stringify({ ids: [] }),
    };
    const long = { ...asked, variables: JSON.stringify({ ids: ids.map((id) => id.slice(0, 2)) }) };
    const tags = await Promise.all(
      ['identity', 'gzip', 'br'].map(async (encoding) =>
        (await get(long, { ...json, 'accept-encoding': encoding })).headers.get('etag'),
      ),
    );
    expect(tags[1]).toBe(`${tags[0]?.slice(0, -1)}-gzip"`);
    expect(tags[2]).toBe(`${tags[0]?.slice(0, -1)}-br"`);
    const crossed = await get(long, { ...json, 'accept-encoding': 'br', 'if-none-match': tags[1] as string });
    expect(crossed.status).toBe(200);
    const known = await get(long, { ...json, 'accept-encoding': 'br', 'if-none-match': tags[2] as string });
    expect([known.status, known.headers.get('content-encoding')]).toEqual([304, null]);
  });
});

type Tree = { readonly name: string; readonly args: readonly string[]; readonly below: readonly Tree[] };

/** Fields whose names differ beside one another. */
function selections(): fc.Arbitrary<readonly Tree[]> {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const { trees } = fc.letrec<{ trees: readonly Tree[] }>((tie) => ({
    trees: fc.uniqueArray(
      fc.record({
        name,
        args: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 }),
        below: fc.oneof({ depthSize: 'small' }, fc.constant([]), tie('trees')),
      }),
      { selector: (tree) => tree.name, minLength: 1, maxLength: 4 },
    ),
  }));
  return trees;
}

function written(trees: readonly Tree[], order: <T>(list: readonly T[]) => readonly T[]): string {
  const set = (list: readonly Tree[]): string =>
    list.length === 0 ? '' : `{ ${order(list).map(field).join(' ')} }`;
  const field = ({ name, args, below }: Tree) =>
    `${name}${args.length ? `(${order(args).map((arg) => `${arg}: $${arg}`)})` : ''} ${set(below)}`;
  return `query (${order(['$x: Int', '$y: Int', '$z: Int'])}) ${set(trees)}`;
}

/** What `fetch` would decompress. */
async function raw(body: object, headers: Record<string, string>) {
  const { request } = await import('node:http');
  return new Promise<{ status?: number; headers: Record<string, unknown>; bytes: Buffer }>(
    (resolve, reject) => {
      const outgoing = request(
        gateway.graphql,
        { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
        async (incoming) => {
          const chunks: Buffer[] = [];
          for await (const chunk of incoming) chunks.push(chunk);
          const status = incoming.statusCode as number;
          resolve({ status, headers: incoming.headers, bytes: Buffer.concat(chunks) });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(JSON.stringify(body));
    },
  );
}
