import { request as rawRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientError } from '../../src/errors.ts';
import { ran } from './sample.ts';
import { answerOf, post, type Started, start } from './started.ts';

let gateway: Started;
beforeAll(async () => {
  gateway = await start({ origins: ['https://notebook.test'] });
});
afterAll(() => gateway.close(0));

const json = { 'content-type': 'application/json' };
const query = (text: string) => `${gateway.graphql}?query=${encodeURIComponent(text)}`;

describe('a query', () => {
  it('is answered by POST with the security headers and a request id', async () => {
    const { status, body, headers } = await post(gateway.graphql, '{ hello }');
    expect({ status, body }).toEqual({ status: 200, body: { data: { hello: 'hello' } } });
    expect(headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('keeps the id that a proxy gave, unless it could forge a log line', async () => {
    const given = await post(gateway.graphql, '{ hello }', {}, { 'x-request-id': 'proxy-7' });
    expect(given.headers.get('x-request-id')).toBe('proxy-7');
    const forged = await post(gateway.graphql, '{ hello }', {}, { 'x-request-id': 'a" level=error' });
    expect(forged.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is answered by GET to code that says what it accepts', async () => {
    const accepted = await answerOf(
      await fetch(query('{ hello }'), { headers: { accept: 'application/json' } }),
    );
    expect(accepted).toMatchObject({ status: 200, body: { data: { hello: 'hello' } } });
    const marked = await answerOf(await fetch(query('{ hello }'), { headers: { 'x-runpath-csrf': '1' } }));
    expect(marked.status).toBe(200);
  });

  it('takes variables and an operation by GET', async () => {
    const url = new URL(gateway.graphql);
    url.searchParams.set('query', 'query A { hello } query B($v: Int!) { needsInt(value: $v) }');
    url.searchParams.set('operationName', 'B');
    url.searchParams.set('variables', '{"v": 3}');
    const answer = await answerOf(await fetch(url, { headers: { accept: 'application/json' } }));
    expect(answer.body).toEqual({ data: { needsInt: 3 } });
  });
});

describe('what a foreign page can send', () => {
  const before = () => ran.count;
  it.each<[string, () => Promise<Response>, number]>([
    ['a link or an image', () => fetch(query('{ hello }')), 403],
    [
      'a form',
      () =>
        fetch(gateway.graphql, {
          method: 'POST',
          body: new URLSearchParams({ query: 'mutation { change }' }),
        }),
      415,
    ],
    [
      'an upload',
      () => {
        const body = new FormData();
        body.set('operations', '{"query": "mutation { change }"}');
        return fetch(gateway.graphql, { method: 'POST', body });
      },
      415,
    ],
    ['plain text', () => fetch(gateway.graphql, { method: 'POST', body: '{"query": "{ hello }"}' }), 415],
    ['a POST of nothing', () => fetch(gateway.graphql, { method: 'POST' }), 415],
    [
      'GraphQL as text',
      () =>
        fetch(gateway.graphql, {
          method: 'POST',
          body: '{ hello }',
          headers: { 'content-type': 'application/graphql' },
        }),
      415,
    ],
  ])('is refused: %s', async (_name, send, status) => {
    const ranBefore = before();
    const answer = await answerOf(await send());
    expect(answer.status).toBe(status);
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      requestId: expect.any(String),
    });
    expect(ran.count).toBe(ranBefore);
  });

  it('is refused where the browser says so, unless its origin is allowed', async () => {
    const send = (site: string, origin: string) =>
      raw('POST', { ...json, 'sec-fetch-site': site, origin }, '{"query":"{ hello }"}');
    expect(await send('cross-site', 'https://evil.test')).toMatchObject({ status: 403 });
    expect(await send('same-site', 'https://evil.gateway.test')).toMatchObject({ status: 403 });
    expect(await send('same-origin', 'https://gateway.test')).toMatchObject({ status: 200 });
    const allowed = await send('cross-site', 'https://notebook.test');
    expect(allowed).toMatchObject({ status: 200 });
    expect(allowed.headers['access-control-allow-origin']).toBe('https://notebook.test');
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('learns nothing from a preflight of another origin', async () => {
    const ask = (origin: string) => raw('OPTIONS', { origin, 'access-control-request-method': 'POST' });
    expect((await ask('https://evil.test')).headers['access-control-allow-origin']).not.toBe(
      'https://evil.test',
    );
    expect((await ask('https://notebook.test')).headers['access-control-allow-origin']).toBe(
      'https://notebook.test',
    );
  });
});

describe('a malformed request', () => {
  const send = (body: string) =>
    fetch(gateway.graphql, { method: 'POST', headers: json, body }).then(answerOf);

  it.each([
    ['no JSON', '{"query": "{ hello }", "password": hunter2', 400],
    ['no object', '"hello"', 400],
    ['null', 'null', 400],
    ['an empty body', '', 400],
    ['no query', '{}', 400],
    ['a query that is a number', '{"query": 7}', 400],
    ['variables that are a list', '{"query": "{ hello }", "variables": []}', 400],
    ['an unknown parameter', '{"query": "{ hello }", "password": "hunter2"}', 400],
    ['a batch', '[{"query": "{ hello }"}]', 400],
    ['no such operation', '{"query": "query A { hello }", "operationName": "B"}', 400],
    ['an operation name that is a number', '{"query": "query A { hello }", "operationName": 7}', 400],
    ['JSON that nests without end', `{"query": "{ hello }", "variables": {"a": ${'['.repeat(400_000)}`, 400],
  ])('is refused and not repeated: %s', async (_name, body, status) => {
    const answer = await send(body);
    expect(answer.status).toBe(status);
    expect(answer.body.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(answer.text).not.toContain('hunter2');
    expect(answer.text).not.toMatch(/\bat .*\.js/);
  });

  it('is refused for variables of a GET that are no JSON', async () => {
    const response = await fetch(`${query('{ hello }')}&variables=hunter2`, {
      headers: { accept: 'application/json' },
    });
    const answer = await answerOf(response);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('hunter2');
  });

  it('is refused for its size, announced or not', async () => {
    const body = JSON.stringify({ query: `{ hello } #${'x'.repeat(1_100_000)}` });
    expect(await send(body)).toMatchObject({
      status: 413,
      body: { errors: [{ extensions: { limit: 'bytes' } }] },
    });
    expect(await raw('POST', { ...json, 'transfer-encoding': 'chunked' }, body)).toMatchObject({
      status: 413,
    });
  });

  it('is refused for its method', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'HEAD', 'PROPFIND']) {
      const { status, headers } = await raw(method, json);
      expect([method, status, headers.allow]).toEqual([method, 405, 'GET, POST']);
    }
  });

  it('is refused for a host that no address can have', async () => {
    const answer = await raw('POST', { ...json, host: 'a b:99999999' }, '{"query":"{ hello }"}');
    expect(answer.status).toBe(400);
    expect(answer.text).not.toMatch(/\bat .*\.js/);
  });

  it('does not change anything by GET', async () => {
    const ranBefore = ran.count;
    const answer = await answerOf(
      await fetch(query('mutation { change }'), { headers: { accept: 'application/json' } }),
    );
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
    expect(ran.count).toBe(ranBefore);
  });
});

describe('other addresses', () => {
  it('tell how the gateway is', async () => {
    const other = await start({ ready: async () => false });
    const broken = await start({ ready: () => Promise.reject(new Error('secret')) });
    try {
      expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
      expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
      expect((await fetch(`${other.url}/health/live`)).status).toBe(200);
      expect((await fetch(`${other.url}/health/ready`)).status).toBe(503);
      const failed = await answerOf(await fetch(`${broken.url}/health/ready`));
      expect(failed.status).toBe(503);
      expect(failed.text).not.toContain('secret');
    } finally {
      await Promise.all([other.close(0), broken.close(0)]);
    }
  });

  it('lead to the API, or nowhere', async () => {
    const root = await fetch(gateway.url, { redirect: 'manual' });
    expect([root.status, root.headers.get('location')]).toEqual([302, '/graphql']);
    const unknown = await answerOf(await fetch(`${gateway.url}/admin`));
    expect(unknown).toMatchObject({ status: 404, body: { errors: [{ extensions: { code: 'NOT_FOUND' } }] } });
    expect(unknown.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

it('answers an error of the context as any other', async () => {
  const failing = await start({
    contextOf: ({ requestId }) => {
      throw requestId === 'client' ? new ClientError('NOT_FOUND', 'No such project.') : new Error('secret');
    },
  });
  try {
    const hidden = await post(failing.graphql, '{ hello }');
    expect([hidden.status, hidden.body.errors?.[0]?.message]).toEqual([500, 'Internal error.']);
    const told = await post(failing.graphql, '{ hello }', {}, { 'x-request-id': 'client' });
    expect([told.status, told.body.errors?.[0]?.message]).toEqual([404, 'No such project.']);
  } finally {
    await failing.close(0);
  }
});

/** What `fetch` would refuse to send. */
function raw(method: string, headers: Record<string, string>, body = '') {
  return new Promise<{ status?: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const outgoing = rawRequest(
        gateway.graphql,
        { method, headers: { connection: 'close', ...headers } },
        async (incoming) => {
          let text = '';
          for await (const chunk of incoming) text += chunk;
          resolve({
            ...(incoming.statusCode && { status: incoming.statusCode }),
            headers: incoming.headers,
            text,
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    },
  );
}
