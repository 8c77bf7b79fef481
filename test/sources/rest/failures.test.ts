import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { expect, it, onTestFinished } from 'vitest';
import { ClientError } from '../../../src/errors.ts';
import { restOrigin } from '../../../src/sources/zenml/rest/origin.ts';
import { listen } from './served.ts';

/** A key pair of this test alone, which nobody vouches for. */
const selfSigned = readFileSync(new URL('../../fixtures/zenml-server/self-signed.pem', import.meta.url));
const key = 'ZENKEY_c2VjcmV0LWtleQ';
const bounds = { deadlineMs: 30_000, bytes: 4_000, pauseMs: 5 };
/** For servers that do not answer: all that they do answer comes sooner, also on a busy machine. */
const short = { ...bounds, deadlineMs: 3_000 };
const page = { total: 0, items: [] };

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server without any history, except where `answers` say otherwise for a path. */
function server(answers: Readonly<Record<string, Answer>>): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const own = answers[path.replace('/api/v1', '')] ?? answers['*'];
    if (own) return own(request, response);
    if (path === '/api/v1/login') return json({ access_token: 'a.b.c' })(request, response);
    if (path === '/api/v1/info') return json({ id: 'one', version: '0.98.0' })(request, response);
    return json(path === '/api/v1/projects' ? { total: 1, items: [project] } : page)(request, response);
  };
}

const project = {
  id: '00000000-0000-0000-0000-000000000001',
  name: 'vision',
  body: { created: '2026-01-01T00:00:00', updated: '2026-01-01T00:00:00' },
};

function json(content: object, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_, response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(content));
}

async function look(
  handler: RequestListener,
  apiKey: string | null = key,
  within = bounds,
): Promise<unknown> {
  const { url, close } = await listen(handler);
  onTestFinished(close);
  const origin = restOrigin(url, { apiKey, bounds: within });
  onTestFinished(() => origin.close());
  return origin.look(null).catch((error: unknown) => error);
}

/** The error of a look, which is for people and holds no key. */
async function refusal(
  handler: RequestListener,
  apiKey: string | null = key,
  within = bounds,
): Promise<ClientError> {
  const error = (await look(handler, apiKey, within)) as ClientError;
  expect(error).toBeInstanceOf(ClientError);
  for (const words of [error.message, String(error.cause ?? '')]) expect(words).not.toContain(key);
  return error;
}

const cases: [string, Record<string, Answer>, RegExp][] = [
  [
    'a wrong key',
    { '/login': json({ detail: ['CredentialsNotValid', `bad ${key}`] }, 401) },
    /refuses the key/,
  ],
  [
    'a token that is refused',
    { '/runs': json({ detail: ['CredentialsNotValid', `expired ${key}`] }, 401) },
    /refuses the key \(expired …\), while reading runs of project "vision"/,
  ],
  [
    'a key that may not read',
    { '/steps': json({ detail: ['IllegalOperationError', 'no permission'] }, 403) },
    /does not let this key read steps of project "vision" \(no permission\)/,
  ],
  [
    'a server that stops answering',
    { '/runs': (_, response) => void response.writeHead(200).write('{"total": 1,') },
    /did not answer within 3 seconds, while reading runs of project "vision"/,
  ],
  [
    'a server that never answers',
    { '/info': () => {} },
    /did not answer within 3 seconds, while reading what it is/,
  ],
  [
    'a connection that is cut',
    { '/runs': (request) => void request.socket.destroy() },
    /cannot be reached \(.+\), while reading runs of project "vision"/,
  ],
  [
    'an answer that is cut',
    {
      '/runs': (request, response) =>
        void response.writeHead(200).write('{"total": 1,', () => request.socket.destroy()),
    },
    /cannot be reached \(.+\), while reading runs/,
  ],
  [
    'a server that is broken',
    { '/runs': json({ detail: ['RuntimeError', 'Unable to load the configuration'] }, 500) },
    /answers 500 \(Unable to load the configuration\), while reading runs of project "vision"/,
  ],
  [
    'a server that asks for too much patience',
    { '/runs': json({}, 429, { 'retry-after': '3600' }) },
    /answers 429, while reading runs.*left alone for 3600 seconds/,
  ],
  [
    'a page where JSON is asked for',
    { '*': (_, response) => void response.writeHead(200).end('<html>Welcome</html>') },
    /hands out no token \(200\): is it a ZenML server\?/,
  ],
  [
    'a page in the middle',
    { '/runs': (_, response) => void response.writeHead(200).end('<html>Sorry</html>') },
    /answers no JSON, while reading runs of project "vision"/,
  ],
  [
    'a redirect elsewhere',
    { '/info': json({}, 307, { location: 'https://elsewhere.example/api?x=1' }) },
    /sends elsewhere, to https:\/\/elsewhere\.example; give the address/,
  ],
  [
    'a release that is too old',
    { '/info': json({ id: 'one', version: '0.85.0' }) },
    /is of ZenML 0\.85\.0, whose API is not known: known are 0\.90\.0 to 0\.98\.0/,
  ],
  ['another server', { '/info': json({ name: 'something', version: 3 }) }, /is not a ZenML server/],
  [
    'a server without the path',
    { '/pipeline_snapshots': json({}, 404) },
    /has no \/api\/v1\/pipeline_snapshots/,
  ],
  ['a list that is none', { '/tags': json({ tags: [] }) }, /lists no tags/],
  [
    'a release that leaves out what is needed',
    { '/runs': json({ total: 1, items: [{ id: project.id, name: 'r', body: project.body }] }) },
    /tells of runs without body\.status, metadata\.config, resources/,
  ],
  [
    'an answer without end',
    { '/projects': (_, response) => flood(response) },
    /answers more for one thing than is taken, while reading projects of the server/,
  ],
];

function flood(response: ServerResponse): void {
  response.writeHead(200);
  const more = () => {
    while (response.write('"'.padEnd(1_000, 'x')));
    response.once('drain', more);
  };
  more();
}

it.each(cases)('%s', async (_, answers, message) => {
  const silent = /did not answer/.test(message.source);
  const { message: said, code } = await refusal(server(answers), key, silent ? short : bounds);
  expect(said).toMatch(/^The server at http:\/\/127\.0\.0\.1:\d+ /);
  expect(said).toMatch(message);
  expect(['UPSTREAM_UNAVAILABLE', 'BAD_USER_INPUT', 'FORBIDDEN']).toContain(code);
});

it('a server that is not there', async () => {
  const { url, close } = await listen(() => {});
  await close();
  const error = await restOrigin(url, { apiKey: key, bounds })
    .look(null)
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ClientError);
  expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  expect(error.message).toMatch(/cannot be reached \(ECONNREFUSED\), while reading a log-in/);
});

it('a server that asks for a key where none is given', async () => {
  const { message } = await refusal(server({ '/info': json({ detail: 'Not authenticated' }, 401) }), null);
  expect(message).toMatch(/asks for an API key: give it with --api-key/);
});

it('credentials go to the server and nowhere else', async () => {
  const seen: string[] = [];
  const other = await listen((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization}`);
    response.end();
  });
  onTestFinished(other.close);
  for (const path of ['/login', '/info'])
    await refusal(server({ [path]: json({}, 307, { location: `${other.url}/api/v1${path}` }) }));
  expect(seen).toEqual([]);
});

it('a certificate that nobody vouches for is not trusted, and not tried again', async () => {
  let connections = 0;
  const secure = createSecureServer(
    { key: selfSigned, cert: selfSigned },
    (_, response) => void response.end(),
  );
  secure.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void secure.close());
  const { port } = secure.address() as { port: number };
  const error = await restOrigin(`https://127.0.0.1:${port}`, { apiKey: key, bounds })
    .look(null)
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ClientError);
  expect(error.message).toMatch(/cannot be reached \(.*(SELF_SIGNED|CERT).*\)/);
  expect(connections).toBe(1);
});

it('is patient with a server that is busy, as long as it asks for', async () => {
  const asked: Record<string, number> = {};
  const busy =
    (times: number, answer: Answer, then: Answer): Answer =>
    (request, response) => {
      const path = request.url?.split('?')[0] ?? '';
      asked[path] = (asked[path] ?? 0) + 1;
      return (asked[path] <= times ? answer : then)(request, response);
    };
  const result = await look(
    server({
      '/info': busy(2, json({}, 503), json({ id: 'one', version: '0.98.0' })),
      '/tags': busy(1, json({}, 429, { 'retry-after': '0' }), json(page)),
      '/projects': busy(1, (request) => void request.socket.destroy(), json({ total: 1, items: [project] })),
    }),
  );
  expect(result).toMatchObject({ changed: null, present: { projects: [project.id.replaceAll('-', '')] } });
  expect(asked).toMatchObject({ '/api/v1/info': 3 });
});

it('gets a new token where the old one has run out, once', async () => {
  let tokens = 0;
  let refused = 0;
  const result = await look((request, response) => {
    const valid = request.headers.authorization === `Bearer token-${tokens}`;
    if (request.url?.startsWith('/api/v1/login'))
      return json({ access_token: `token-${++tokens}` })(request, response);
    // The first token ends after the first answer.
    if (!valid || (tokens === 1 && !request.url?.startsWith('/api/v1/info'))) {
      refused += 1;
      return json({ detail: 'expired' }, 401)(request, response);
    }
    return server({})(request, response);
  });
  expect(result).toMatchObject({ present: { runs: [] } });
  expect(tokens).toBe(2);
  expect(refused).toBeGreaterThan(0);
});

it.each([
  ['ftp://example.org', /begins with https:\/\/ or http:\/\//],
  ['https://ada:secret@example.org', /holds no password/],
  ['https://', /is not understood/],
])('an address like %s', (location, message) => {
  let error: unknown;
  try {
    restOrigin(location, { apiKey: key });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ClientError);
  expect((error as Error).message).toMatch(message);
  expect((error as Error).message).not.toContain('secret');
});

it('leaves out of an address what is not part of it', () => {
  for (const location of [
    'https://zenml.example/',
    'https://zenml.example/api/v1',
    'https://zenml.example?x=1#y',
  ])
    expect(restOrigin(location, { apiKey: key }).description).toBe('ZenML server at https://zenml.example');
  expect(restOrigin('https://example.org/zenml/', { apiKey: key }).description).toMatch(
    /example\.org\/zenml$/,
  );
});
