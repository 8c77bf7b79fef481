import type { ServerResponse } from 'node:http';

/** Headers of every answer, whatever it carries: names and values in turn. */
export const commonHeaders: readonly string[] = [
  'Cross-Origin-Resource-Policy',
  'same-origin',
  'Referrer-Policy',
  'no-referrer',
  'X-Content-Type-Options',
  'nosniff',
  'X-Frame-Options',
  'SAMEORIGIN',
];

/** Gives an answer that is still to be made the headers that all have, and the id of its request. */
export function nameAnswer(response: ServerResponse, requestId: string): void {
  for (let index = 0; index < commonHeaders.length; index += 2)
    response.setHeader(commonHeaders[index] as string, commonHeaders[index + 1] as string);
  response.setHeader('X-Request-Id', requestId);
}

/** Answers with JSON, unless an answer has already begun. */
export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

/** Answers with one error in the shape of a GraphQL answer, so that a client reads errors one way on every route. */
export function answerError(
  response: ServerResponse,
  status: number,
  message: string,
  extensions: { readonly code: string; readonly requestId: string },
): void {
  answerJson(response, status, { errors: [{ message, extensions }] });
}
