import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClientError, Unreadable } from '../errors.ts';
import type { Blob } from '../stores/store.ts';
import { answerError } from './answer.ts';
import { attachment } from './disposition.ts';
import { type LinkKind, type Links, readLinkPath } from './links.ts';
import type { Log } from './log.ts';
import { sendBlob } from './send-blob.ts';
import { statusOf } from './status.ts';

/** A file that a link leads to; `type` is what it is shown as, such as `HTML` or `IMAGE`. */
export type Found = {
  readonly blob: Blob;
  readonly name: string;
  readonly mediaType: string;
  readonly type: string;
};

/** Finds what a link leads to: null where there is no such thing, an `Unreadable` where it cannot be read. */
export type Find = {
  visualization(projectId: string, id: string): Promise<Found | null>;
  artifact(projectId: string, id: string): Promise<Found | null>;
};

export type DownloadOptions = { readonly links: Links; readonly find: Find; readonly log: Log };

/** Answers a request for a file; says false, and has done nothing, where the path is none of its own. */
export type Downloads = (
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
) => Promise<boolean>;

/**
 * Visualizations, shown where they can do no harm, and artifacts, saved. Whoever holds a signed link may read;
 * without one the answer is the same whether or not the thing exists.
 */
export function createDownloads({ links, find, log }: DownloadOptions): Downloads {
  return async (request, response, requestId) => {
    const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
    const wanted = readLinkPath(path);
    if (wanted === null) return false;
    const { kind, projectId, id } = wanted;
    const refuse = (status: number, code: string, message: string) =>
      answerError(response, status, message, { code, requestId });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      refuse(405, 'BAD_USER_INPUT', 'Files are read with GET or HEAD.');
      return true;
    }
    const expires = links.verify(kind, projectId, id, new URLSearchParams(query));
    if (expires === null) {
      refuse(403, 'FORBIDDEN', 'This link is not valid, or no longer. Ask the API for a new one.');
      return true;
    }
    try {
      const found = await (kind === 'download'
        ? find.artifact(projectId, id)
        : find.visualization(projectId, id));
      if (found === null) {
        refuse(404, 'NOT_FOUND', 'There is no such file.');
        return true;
      }
      response.setHeader('Cache-Control', `private, max-age=${secondsUntil(expires)}`);
      await sendBlob(request, response, found.blob, headersOf(kind, found));
    } catch (error) {
      const known = error instanceof Unreadable || error instanceof ClientError;
      const begun = response.headersSent;
      if (!known || begun) {
        log({ level: 'error', message: 'A file could not be served.', requestId, path, cause: error });
      }
      if (begun) response.destroy();
      else if (known) refuse(statusOf(error.code), error.code, error.message);
      else refuse(500, 'INTERNAL', 'Internal error.');
    }
    return true;
  };
}

const secondsUntil = (expires: number) => Math.max(0, Math.floor(expires - Date.now() / 1000));

/** Lets scripts of a visualization draw, and reach nothing: no cookie, storage, network, form or other page. */
const sandbox =
  "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

const images: ReadonlySet<string> = new Set([
  'image/avif',
  'image/bmp',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
]);
const active: ReadonlySet<string> = new Set(['image/svg+xml', 'text/html']);
const harmless: ReadonlySet<string> = new Set([...images, 'application/json', 'text/csv', 'text/plain']);

function headersOf(kind: LinkKind, { name, mediaType, type }: Found): Record<string, string> {
  const media = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  const headers = { 'Content-Security-Policy': sandbox };
  if (kind === 'download') {
    const contentType = harmless.has(media) ? media : 'application/octet-stream';
    return { ...headers, 'Content-Type': contentType, 'Content-Disposition': attachment(name) };
  }
  return { ...headers, 'Content-Type': shownAs(media, type) };
}

function shownAs(media: string, type: string): string {
  if (images.has(media)) return media;
  if (active.has(media)) return `${media}; charset=utf-8`;
  return type === 'HTML' ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
}
