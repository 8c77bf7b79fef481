import type { IncomingMessage } from 'node:http';

/** Why a request is not answered, with the status that says so. */
export type Refusal = { readonly status: number; readonly message: string };

/** Header that lets a request pass which a foreign page could send as well; its value does not matter. */
const csrfHeader = 'x-runpath-csrf';

/**
 * Refuses what a browser sends for a foreign page without asking first: forms, links, images, plain text. A
 * POST is JSON, for which the browser asks. A GET runs queries alone, and must show that code of this site or
 * no browser made it.
 */
export function refuseCrossSite(request: IncomingMessage, origins: readonly string[]): Refusal | null {
  const { method, headers } = request;
  if (method === 'OPTIONS') return null;
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const foreign = site === 'cross-site' || site === 'same-site';
  if (foreign && (origin === undefined || !origins.includes(origin))) {
    return { status: 403, message: 'This page may not use the API; its origin is not among those allowed.' };
  }
  if (method === 'POST') {
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (type === 'application/json') return null;
    return { status: 415, message: 'Send the request as JSON, with "Content-Type: application/json".' };
  }
  if (method !== 'GET') return null;
  const accepts = /\bapplication\/(graphql-response\+)?json\b/i.test(headers.accept ?? '');
  if (accepts || headers[csrfHeader] !== undefined) return null;
  return {
    status: 403,
    message: `A query by GET needs "Accept: application/graphql-response+json" or an "${csrfHeader}" header.`,
  };
}
