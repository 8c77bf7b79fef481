import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { compress, type Encoding, encodingOf } from './encoding.ts';

/** Allows the page its own code and the gateway that sent it, and no other host. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; style-src 'unsafe-inline'; img-src data:; font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Page = { readonly etag: string; readonly bodies: Readonly<Record<Encoding, Buffer>> };

/**
 * GraphiQL with everything that it needs inside the page, made and compressed once, at the first request.
 * Kept by browsers and compared by its tag, since its address stays the same when its version changes.
 */
export function createGraphiql(options: { readonly title: string; readonly defaultQuery: string }) {
  let page: Promise<Page> | undefined;
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    page ??= render(options);
    const { etag, bodies } = await page;
    const encoding = encodingOf(request.headers['accept-encoding']);
    const tag = `"${etag}-${encoding}"`;
    response.setHeader('Cache-Control', 'private, no-cache');
    response.setHeader('Content-Security-Policy', policy);
    response.setHeader('ETag', tag);
    response.setHeader('Vary', 'Accept, Accept-Encoding');
    if (request.headers['if-none-match']?.includes(tag)) {
      response.writeHead(304).end();
      return;
    }
    const body = bodies[encoding];
    if (encoding !== 'identity') response.setHeader('Content-Encoding', encoding);
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': body.byteLength,
    });
    response.end(body);
  };
}

async function render({ title, defaultQuery }: { title: string; defaultQuery: string }): Promise<Page> {
  // Nine megabytes of source that a gateway asked by programs alone never needs.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({ title, defaultQuery, defaultTabs: [{ query: defaultQuery }] });
  const identity = Buffer.from(html);
  const etag = createHash('sha256').update(identity).digest('base64url').slice(0, 22);
  const [gzipped, br] = await Promise.all([compress('gzip', identity, 6), compress('br', identity, 6)]);
  return { etag, bodies: { identity, gzip: gzipped, br } };
}
