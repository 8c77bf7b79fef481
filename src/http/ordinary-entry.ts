import type { IncomingMessage, ServerResponse } from 'node:http';
import { createYoga, isAsyncIterable, type Plugin } from 'graphql-yoga';
import { answerOf, answerTypeFor } from './answer-text.ts';
import type { Call } from './call.ts';
import type { Operations } from './operations.ts';
import { readQueryString } from './query-string.ts';
import { replyTo, vary } from './reply.ts';

export type OrdinaryOptions = {
  readonly operations: Operations;
  readonly origins: readonly string[];
  readonly maxBodyBytes: number;
  readonly linkSeconds: number;
};

type Own = { readonly call: Call };

/**
 * GraphQL over HTTP in full: JSON by POST, and queries by GET, in whatever form; no batches, no uploads, no
 * page of its own.
 */
export function createOrdinaryEntry({ operations, origins, maxBodyBytes, linkSeconds }: OrdinaryOptions) {
  const yoga = createYoga<Own>({
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    logging: false,
    batching: false,
    multipart: false,
    cors:
      origins.length === 0
        ? false
        : {
            origin: [...origins],
            methods: ['POST', 'GET'],
            credentials: false,
            exposedHeaders: ['X-Request-Id', 'Runpath-Operation', 'ETag'],
          },
    maxRequestBodySize: maxBodyBytes,
    maskedErrors: false,
    parserAndValidationCache: false,
    plugins: [readOwn(), runOwn(operations) as Plugin, writeOwn(operations, linkSeconds) as Plugin],
  });
  return async (request: IncomingMessage, response: ServerResponse, call: Call): Promise<void> => {
    await yoga(request, response, { call });
  };
}

/** Reads the parameters of a GET. */
function readOwn(): Plugin {
  return {
    onRequestParse({ request, url, setRequestParser }) {
      if (request.method === 'GET')
        setRequestParser(() => readQueryString(url.searchParams) as Record<string, string>);
    },
  };
}

/** Runs what was sent as every entry does. */
function runOwn(operations: Operations): Plugin<object, Own> {
  return {
    onParams({ params, setParams, setParamsHandler, context }) {
      const { call } = context as unknown as Own;
      if (typeof params !== 'object' || params === null) return;
      const { hash: _, ...resolved } = operations.resolve(params, call);
      setParams(resolved as typeof params);
      setParamsHandler(({ params: checked }) => operations.run({ ...params, ...checked }, call));
    },
  };
}

/** Writes one result as every entry does; a client that takes streams alone gets it as one. */
function writeOwn(operations: Operations, linkSeconds: number): Plugin<object, Own> {
  return {
    onResultProcess({ result, setResult, setResultProcessor, serverContext: { call } }) {
      if (isAsyncIterable(result) || Array.isArray(result)) return;
      const answered = call.outcome?.result ?? operations.refused(result.errors ?? [], call);
      setResult(answered);
      const type = answerTypeFor(call.headers.accept);
      if (type === null) return;
      setResultProcessor(async (_, { Response }) => {
        const { status, headers, body } = await replyTo(call, answerOf(answered, type), linkSeconds);
        const pairs: [string, string][] = [];
        for (let i = 0; i < headers.length; i += 2) pairs.push([headers[i] ?? '', headers[i + 1] ?? '']);
        return new Response(body as string | Uint8Array<ArrayBuffer> | null, { status, headers: pairs });
      }, type);
    },
    onResponse({ response: { headers } }) {
      // Cross-origin headers overwrite it.
      if (headers.get('vary') === 'Origin') headers.set('Vary', vary);
    },
  };
}
