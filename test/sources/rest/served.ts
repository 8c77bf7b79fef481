import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createGunzip, gzipSync } from 'node:zlib';
import Sqlite from 'libsql';

/** One request with the answer a ZenML server gave to it. */
type Exchange = { act: string; request: string; status: number; type: string; body: string };

/** A ZenML server that holds the recorded history. */
export type Served = {
  readonly url: string;
  readonly key: string;
  /** A token of a person, as the server handed it out. */
  readonly token: string;
  /** What was asked so far, without what a look cost before. */
  taken(): string[];
  /** Changes the history by a request to the server; the recording knows by this name what is told from then on. */
  act(name: string, method: string, path: string, body: object | null): Promise<void>;
  /** Changes it as a running pipeline would, in the server's own database. */
  alter(name: string, statement: string): Promise<void>;
  close(): Promise<void>;
};

const recording = new URL('../../fixtures/zenml-server/history.jsonl.gz', import.meta.url);
const script = fileURLToPath(new URL('./zenml-server.py', import.meta.url));
/** What stands in the recording for the credentials of the server that was recorded. */
const recordedKey = 'ZENKEY_recorded';
const recordedToken = 'recorded.to.ken';

/** Listens on loopback with a handler. */
export async function listen(handler: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What was asked, in one line. */
async function lineOf(request: IncomingMessage, key: string): Promise<{ line: string; body: string }> {
  const body = await text(request);
  const given =
    body && (new URLSearchParams(body).get('password') === key ? ' with the key' : ' with another key');
  return { line: `${request.method} ${request.url}${given}`, body };
}

function isLogin(line: string): boolean {
  return line.startsWith('POST /api/v1/login');
}

/** Answers what a real server answered when it was recorded, and nothing else. */
export async function serveRecording(): Promise<Served> {
  const exchanges: Exchange[] = [];
  const lines = createInterface({ input: createReadStream(recording).pipe(createGunzip()) });
  for await (const line of lines) exchanges.push(JSON.parse(line) as Exchange);
  const asked: string[] = [];
  let act = '';
  const server = await listen(async (request, response) => {
    const { line } = await lineOf(request, recordedKey);
    asked.push(line);
    const found = exchanges.find(
      ({ act: when, request }) => request === line && (when === act || isLogin(line)),
    );
    const allowed = isLogin(line) || request.headers.authorization === `Bearer ${recordedToken}`;
    if (!found) response.writeHead(599).end(JSON.stringify({ detail: `not recorded: ${act}: ${line}` }));
    else if (!allowed) response.writeHead(401).end(JSON.stringify({ detail: 'Not authenticated' }));
    else response.writeHead(found.status, { 'content-type': found.type }).end(found.body);
  });
  return {
    ...server,
    key: recordedKey,
    token: recordedToken,
    taken: () => asked.splice(0),
    async act(name) {
      act = name;
    },
    async alter(name) {
      act = name;
    },
  };
}

/**
 * Serves a fresh copy of a history with ZenML's own server, in the environment of a Python. `record` writes
 * what it answers to the recording.
 */
export async function serveForReal(python: string, history: string, record: boolean): Promise<Served> {
  const child = spawn(python, [script, history], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url, database, key, token } = JSON.parse(line) as Record<
    'url' | 'database' | 'key' | 'token',
    string
  >;
  const exchanges: Exchange[] = [];
  const asked: string[] = [];
  let act = '';
  const proxy = await listen(async (request, response) => {
    const { line, body } = await lineOf(request, key);
    asked.push(line);
    const headers = new Headers(request.headers as Record<string, string>);
    for (const name of ['host', 'connection', 'content-length', 'accept-encoding']) headers.delete(name);
    const answer = await fetch(`${url}${request.url}`, {
      method: request.method as string,
      headers,
      ...(body ? { body } : {}),
    });
    const content = await answer.text();
    const type = answer.headers.get('content-type') ?? '';
    const hidden =
      isLogin(line) && answer.ok
        ? JSON.stringify({ access_token: recordedToken, token_type: 'bearer' })
        : content;
    if (!exchanges.some((other) => other.act === act && other.request === line))
      exchanges.push({ act, request: line, status: answer.status, type, body: hidden });
    response.writeHead(answer.status, { 'content-type': type }).end(content);
  });
  return {
    url: proxy.url,
    key,
    token,
    taken: () => asked.splice(0),
    async act(name, method, path, body) {
      act = name;
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    },
    async alter(name, statement) {
      act = name;
      const opened = new Sqlite(database);
      opened.exec(`pragma busy_timeout = 10000; ${statement}`);
      opened.close();
    },
    async close() {
      await proxy.close();
      child.stdin.end();
      await once(child, 'exit');
      const all = exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`).join('');
      if (record) writeFileSync(recording, gzipSync(all, { level: 9 }));
    },
  };
}
