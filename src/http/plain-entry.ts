import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ExecutionResult } from 'graphql';
import { commonHeaders } from './answer.ts';
import { type AnswerType, answerOf, answerTypeFor } from './answer-text.ts';
import type { Call } from './call.ts';
import type { Operations } from './operations.ts';
import type { Parameters } from './persisted.ts';
import { readQueryString } from './query-string.ts';
import { type Reply, replyTo } from './reply.ts';

export type PlainOptions = {
  readonly operations: Operations;
  readonly origins: readonly string[];
  readonly maxBodyBytes: number;
  readonly linkSeconds: number;
};

/**
 * The short way for what nearly every client sends: one well-formed request, to be answered with one result.
 * Whatever is out of the ordinary is left to the ordinary entry, body and all, so that only one of the two
 * has words for it.
 */
export function createPlainEntry({ operations, origins, maxBodyBytes, linkSeconds }: PlainOptions) {
  return {
    /** Whether a request may be answered here, as far as its head tells. */
    takes({ method, headers, url }: IncomingMessage): boolean {
      if (origins.length > 0 && headers.origin !== undefined) return false;
      if (answerTypeFor(headers.accept) === null) return false;
      if (method === 'GET') return url?.startsWith('/graphql?') === true;
      const length = Number(headers['content-length']);
      return method === 'POST' && url === '/graphql' && length > 0 && length <= maxBodyBytes;
    },

    /** Answers; says false, and has sent nothing, where that is for the ordinary entry to do. */
    async answer(request: IncomingMessage, response: ServerResponse, call: Call): Promise<boolean> {
      let sent: unknown;
      if (call.method === 'GET') sent = read(() => readQueryString(queryOf(request)));
      else {
        const body = await bodyOf(request);
        if (body === null) return true;
        sent = read(() => JSON.parse(body.toString()));
        // For the ordinary entry, which could not read it a second time.
        if (!isWellFormed(sent)) Object.assign(request, { body: Readable.from([body]) });
      }
      if (!isWellFormed(sent)) return false;
      const type = answerTypeFor(call.headers.accept) as AnswerType;
      const reply = replyTo(call, answerOf(await resultOf(sent, call), type), linkSeconds);
      send(response, call.requestId, reply instanceof Promise ? await reply : reply);
      return true;
    },
  };

  async function resultOf(sent: Parameters, call: Call): Promise<ExecutionResult> {
    let parameters: Parameters;
    try {
      parameters = operations.resolve(sent, call);
    } catch (error) {
      return operations.refused([error], call);
    }
    return operations.run(parameters, call);
  }
}

function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  return new URLSearchParams(url.slice(url.indexOf('?') + 1));
}

/** What cannot be read is as good as nothing: the ordinary entry says why. */
function read(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    return null;
  }
}

const names: ReadonlySet<string> = new Set(['query', 'hash', 'variables', 'operationName', 'extensions']);

function isWellFormed(sent: unknown): sent is Parameters {
  if (!isObject(sent)) return false;
  for (const name in sent) if (!names.has(name)) return false;
  const { query, hash, variables, extensions, operationName } = sent;
  const named = hash !== undefined || (isObject(extensions) && isObject(extensions.persistedQuery));
  return (
    (typeof query === 'string' || (named && query === undefined)) &&
    (isNothing(operationName) || typeof operationName === 'string') &&
    (isNothing(variables) || isObject(variables)) &&
    (isNothing(extensions) || isObject(extensions))
  );
}

const isNothing = (value: unknown) => value === undefined || value === null;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The whole body, whose length the head has told; null where the client went away. */
function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.on('error', () => resolve(null));
  });
}

function send(response: ServerResponse, requestId: string, { status, headers, body }: Reply): void {
  response.writeHead(status, [...commonHeaders, 'X-Request-Id', requestId, ...headers]);
  response.end(body ?? undefined);
}
