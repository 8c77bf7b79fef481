import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Blob } from '../stores/store.ts';
import { type ByteRange, readRange } from './byte-range.ts';

const chunkBytes = 256 * 1024;

/**
 * Sends a blob, or the part that the request asks for, no faster than the client takes it. Throws before any
 * byte is sent where the first cannot be read; afterwards the connection breaks, so that no client takes a
 * part for the whole. A client that goes away is no error.
 */
export async function sendBlob(
  request: IncomingMessage,
  response: ServerResponse,
  blob: Blob,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const { byteLength } = blob;
  // There is no validator to compare, so a conditional range is answered with the whole.
  const range =
    request.headers['if-range'] === undefined ? readRange(request.headers.range, byteLength) : null;
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'Content-Range': `bytes */${byteLength}`, 'Content-Length': 0 });
    response.end();
    return;
  }
  const part = range ?? { start: 0, end: byteLength };
  const head: Record<string, string | number> = {
    ...headers,
    'Accept-Ranges': 'bytes',
    'Content-Length': part.end - part.start,
  };
  if (range !== null) head['Content-Range'] = `bytes ${part.start}-${part.end - 1}/${byteLength}`;
  const status = range === null ? 200 : 206;
  if (request.method === 'HEAD') {
    response.writeHead(status, head).end();
    return;
  }
  const rest = chunksOf(blob, part);
  const first = await rest.next();
  response.writeHead(status, head);
  if (first.done) {
    response.end();
    return;
  }
  try {
    await pipeline(Readable.from(following(first.value, rest), { objectMode: false }), response);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

async function* following(first: Uint8Array, rest: AsyncIterable<Uint8Array>) {
  yield first;
  yield* rest;
}

async function* chunksOf(blob: Blob, { start, end }: ByteRange): AsyncGenerator<Uint8Array, undefined> {
  let at = start;
  while (at < end) {
    const chunk = await blob.slice(at, Math.min(at + chunkBytes, end));
    if (chunk.byteLength === 0) throw new Error('The file ended before its announced length.');
    yield chunk;
    at += chunk.byteLength;
  }
}

const isGone = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE';
