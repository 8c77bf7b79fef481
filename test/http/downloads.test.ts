import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Unreadable, type UnreadableCode } from '../../src/errors.ts';
import type { Found } from '../../src/http/downloads.ts';
import { createLinks, type Link } from '../../src/http/links.ts';
import type { Blob } from '../../src/stores/store.ts';
import { answerOf, type Started, start } from './started.ts';

let gateway: Started;
let folder: string;
const files = new Map<string, Found>();
const slices: number[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runpath-http-'));
  const find = async (_projectId: string, id: string) => {
    if (id.startsWith('unreadable:')) throw new Unreadable(id.slice(11) as UnreadableCode, `It is ${id}.`);
    if (id === 'broken') throw new Error('secret cause');
    return files.get(id) ?? null;
  };
  gateway = await start({ find: { visualization: find, artifact: find } });
});
afterAll(async () => {
  await gateway.close(0);
  await rm(folder, { recursive: true });
});

async function store(id: string, content: string | Uint8Array, found: Partial<Found> = {}): Promise<void> {
  const path = join(folder, encodeURIComponent(id));
  await writeFile(path, content);
  files.set(id, {
    blob: await fileBlob(path),
    name: id,
    mediaType: 'application/octet-stream',
    type: 'FILE',
    ...found,
  });
}

async function fileBlob(path: string): Promise<Blob> {
  const byteLength = await withFile(path, async (file) => (await file.stat()).size);
  return {
    byteLength,
    slice: (from, to = byteLength) =>
      withFile(path, async (file) => {
        slices.push(to - from);
        const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
        return buffer.subarray(0, bytesRead);
      }),
  };
}

async function withFile<T>(
  path: string,
  use: (file: Awaited<ReturnType<typeof open>>) => Promise<T>,
): Promise<T> {
  const file = await open(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

const here = ({ url }: Link) => url.replace('http://gateway.test', gateway.url);
const download = (id: string, init?: RequestInit) => fetch(here(gateway.links.download('p', id)), init);
const visualization = (id: string) => fetch(here(gateway.links.visualization('p', id)));

describe('a visualization', () => {
  it.each([
    ['HTML', 'text/html', 'text/html; charset=utf-8'],
    ['HTML', '', 'text/html; charset=utf-8'],
    ['IMAGE', 'image/svg+xml', 'image/svg+xml; charset=utf-8'],
    ['IMAGE', 'IMAGE/PNG; x=1', 'image/png'],
    ['MARKDOWN', 'text/markdown', 'text/plain; charset=utf-8'],
    ['CSV', 'text/csv', 'text/plain; charset=utf-8'],
    ['JSON', 'application/json', 'text/plain; charset=utf-8'],
    ['IMAGE', 'application/xhtml+xml', 'text/plain; charset=utf-8'],
    ['IMAGE', 'text/xml', 'text/plain; charset=utf-8'],
  ])('of type %s and media type "%s" is shown as %s, in a sandbox', async (type, mediaType, shown) => {
    const content = '<script>fetch("https://evil.test")</script>ü';
    await store(`${type} ${mediaType}`, content, { type, mediaType });
    const response = await visualization(`${type} ${mediaType}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(content);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'content-type': shown,
      'content-security-policy':
        "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': expect.stringMatching(/^private, max-age=\d+$/),
    });
    expect(headers['content-disposition']).toBeUndefined();
    const { expiresAt } = gateway.links.visualization('p', 'x');
    const maxAge = Number(headers['cache-control']!.split('=')[1]);
    expect(maxAge).toBeGreaterThan(0);
    expect(maxAge).toBeLessThanOrEqual((expiresAt.getTime() - Date.now()) / 1000 + 2);
  });
});

describe('a download', () => {
  it('is saved under its name, as bytes', async () => {
    await store('model', Buffer.from([0, 1, 2, 255]), { name: 'model.pkl', mediaType: 'text/html' });
    const response = await download('model');
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 1, 2, 255]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="model.pkl"; filename*=UTF-8''model.pkl`,
      'content-length': '4',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each([
    ['../../etc/passwd', 'passwd', 'passwd'],
    ['..\\..\\x.csv', 'x.csv', 'x.csv'],
    ['a"b\r\nSet-Cookie: x=1', 'a_bSet-Cookie: x=1', 'a%22bSet-Cookie%3A%20x%3D1'],
    ['größe (1).csv', 'gr__e (1).csv', 'gr%C3%B6%C3%9Fe%20%281%29.csv'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe', 'invoicefdp.exe'],
    ['50%41.txt', '50_41.txt', '50%2541.txt'],
    ['..', 'artifact', 'artifact'],
    ['', 'artifact', 'artifact'],
    ['\uD800', 'artifact', 'artifact'],
    ['x'.repeat(5_000), 'x'.repeat(150), 'x'.repeat(150)],
  ])('is saved under a safe name: %j', async (name, ascii, full) => {
    await store('named', 'x', { name });
    const { headers } = await download('named');
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="${ascii}"; filename*=UTF-8''${full}`,
    );
    expect(headers.get('set-cookie')).toBeNull();
  });

  it.each<[string, number, string, string | null]>([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=4-', 206, '456789', 'bytes 4-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=-20', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=3-1', 200, '0123456789', null],
    ['bytes=0-1,3-4', 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
    ['bytes=-', 200, '0123456789', null],
  ])('answers the range %s with %i', async (range, status, text, contentRange) => {
    await store('digits', '0123456789');
    const response = await download('digits', { headers: { range } });
    expect([response.status, await response.text()]).toEqual([status, text]);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(response.headers.get('content-length')).toBe(String(text.length));
  });

  it('answers a conditional range with the whole', async () => {
    await store('digits', '0123456789');
    const response = await download('digits', { headers: { range: 'bytes=0-3', 'if-range': '"x"' } });
    expect([response.status, await response.text()]).toEqual([200, '0123456789']);
  });

  it('answers HEAD without reading, and an empty file', async () => {
    await store('digits', '0123456789');
    await store('empty', '');
    slices.length = 0;
    const head = await download('digits', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
    const empty = await download('empty');
    expect([empty.status, await empty.text()]).toEqual([200, '']);
    expect(slices).toEqual([]);
  });

  it('reads no further than its client takes', async () => {
    const size = 64 * 1024 * 1024;
    let read = 0;
    const blob: Blob = {
      byteLength: size,
      slice: async (from, to = size) => {
        read += to - from;
        return new Uint8Array(to - from);
      },
    };
    files.set('large', { blob, name: 'large', mediaType: '', type: '' });
    const { pathname, search } = new URL(here(gateway.links.download('p', 'large')));
    const socket = connect(gateway.port, '127.0.0.1');
    socket.pause();
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(read).toBeLessThan(size / 2);
    socket.destroy();
    const whole = await download('large');
    expect((await whole.arrayBuffer()).byteLength).toBe(size);
  });

  it('breaks off where the file ends early or cannot be read further, and logs it', async () => {
    for (const slice of [
      async (from: number) => new Uint8Array(from === 0 ? 4 : 0),
      async (from: number) => {
        if (from > 0) throw new Unreadable('STORE_UNAVAILABLE', 'gone');
        return new Uint8Array(4);
      },
    ]) {
      gateway.events.length = 0;
      files.set('short', { blob: { byteLength: 10, slice }, name: 'short', mediaType: '', type: '' });
      const response = await download('short');
      await expect(response.arrayBuffer()).rejects.toThrow();
      expect(gateway.events).toMatchObject([
        { message: 'A file could not be served.', cause: expect.any(Error) },
      ]);
    }
  });
});

describe('a file that cannot be had', () => {
  it.each<[UnreadableCode, number]>([
    ['NOT_FOUND', 404],
    ['FORBIDDEN_LOCATION', 403],
    ['TOO_LARGE', 413],
    ['STORE_UNAVAILABLE', 502],
    ['TIMEOUT', 504],
    ['CORRUPT', 502],
  ])('is told with its code: %s', async (code, status) => {
    const answer = await answerOf(await download(`unreadable:${code}`));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body.errors).toMatchObject([
      { message: `It is unreadable:${code}.`, extensions: { code } },
    ]);
  });

  it('is told before the first byte where it cannot be read', async () => {
    const slice = () => Promise.reject(new Unreadable('CORRUPT', 'It is corrupt.'));
    files.set('corrupt', { blob: { byteLength: 10, slice }, name: 'x', mediaType: '', type: '' });
    expect(await answerOf(await download('corrupt'))).toMatchObject({
      status: 502,
      headers: expect.anything(),
    });
  });

  it('is not found, or hidden with its cause in the log', async () => {
    expect((await download('missing')).status).toBe(404);
    gateway.events.length = 0;
    const broken = await answerOf(await download('broken'));
    expect(broken.status).toBe(500);
    expect(broken.text).not.toContain('secret');
    expect(gateway.events).toMatchObject([{ cause: { message: 'secret cause' } }]);
  });

  it('is refused without a valid link, in the same words whether it exists or not', async () => {
    await store('digits', '0123456789');
    const past = createLinks({ secret: 'another secret entirely', base: gateway.url, now: () => 0 });
    const texts = new Set<string>();
    for (const id of ['digits', 'missing', 'unreadable:CORRUPT']) {
      const signed = here(gateway.links.download('p', id));
      for (const url of [
        signed.split('?')[0]!,
        signed.replace('/p/', '/q/'),
        `${signed}A`,
        past.download('p', id).url,
        signed.replace(/\/artifacts\/(.*)\/download/, '/visualizations/$1'),
      ]) {
        const answer = await answerOf(await fetch(url, { headers: { 'x-request-id': 'same' } }));
        expect(answer.status).toBe(403);
        texts.add(answer.text);
      }
    }
    expect(texts.size).toBe(1);
  });

  it('is not written', async () => {
    const response = await download('digits', { method: 'PUT', body: 'x' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
