import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Started, start } from './started.ts';

let gateway: Started;
beforeAll(async () => {
  gateway = await start({ defaultQuery: 'query Walk { hello }' });
});
afterAll(() => gateway.close(0));

/** The page as it comes over the wire, which `fetch` would unpack. */
function page(headers: Record<string, string>) {
  return new Promise<{ status: number; headers: Record<string, string>; body: Buffer }>((resolve, reject) => {
    const asked = request(
      gateway.graphql,
      { headers: { accept: 'text/html', ...headers } },
      async (incoming) => {
        const chunks: Buffer[] = [];
        for await (const chunk of incoming) chunks.push(chunk);
        const headers = incoming.headers as Record<string, string>;
        resolve({ status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks) });
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

it('is one page with its code inside, compressed as the browser takes it', async () => {
  const plain = await page({});
  expect(plain.body.byteLength).toBeGreaterThan(5_000_000);
  const html = plain.body.toString();
  expect(html).toContain('query Walk { hello }');
  expect(html.slice(0, 2_000)).not.toMatch(/src="|href="http/);
  for (const [encoding, unpack] of [
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const) {
    const packed = await page({ 'accept-encoding': encoding });
    expect(packed.headers['content-encoding']).toBe(encoding);
    expect(packed.body.byteLength).toBeLessThan(plain.body.byteLength / 3);
    expect(unpack(packed.body).equals(plain.body)).toBe(true);
  }
  expect((await page({ 'accept-encoding': 'br;q=0, gzip;q=0.5' })).headers['content-encoding']).toBe('gzip');
});

it('is sent once to a browser that keeps it', async () => {
  const { headers } = await page({ 'accept-encoding': 'gzip' });
  const again = await page({ 'accept-encoding': 'gzip', 'if-none-match': headers.etag! });
  expect([again.status, again.body.byteLength, again.headers.etag]).toEqual([304, 0, headers.etag]);
  expect(headers.vary).toContain('Accept-Encoding');
  expect((await page({ 'if-none-match': headers.etag! })).status).toBe(200);
});

it('may reach nothing but the gateway', async () => {
  const { headers } = await page({ 'accept-encoding': 'br' });
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; .*connect-src 'self'/);
  expect(headers['content-security-policy']).not.toMatch(/https?:|\*/);
});
