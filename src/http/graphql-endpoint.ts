import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { ClientError } from '../errors.ts';
import { compileWhatComesAgain } from './compiled.ts';
import { createDocumentCache } from './document-cache.ts';
import type { Limits } from './limits.ts';
import { enforceLimits } from './limits-plugin.ts';
import type { Log } from './log.ts';
import { maskErrors } from './mask-plugin.ts';

/** A request of a client in flight: what its context may be made from. */
export type Incoming = { readonly request: Request; readonly requestId: string };

export type EndpointOptions<Context extends object> = {
  readonly schema: GraphQLSchema;
  readonly contextOf: (incoming: Incoming) => Context | Promise<Context>;
  readonly limits: Limits;
  readonly origins: readonly string[];
  readonly maxBodyBytes: number;
  readonly log: Log;
};

type Own = { readonly requestId: string };

/** GraphQL over HTTP: JSON by POST, and queries by GET; no batches, no uploads, no page of its own. */
export function createEndpoint<Context extends object>(
  options: EndpointOptions<Context>,
): (request: IncomingMessage, response: ServerResponse, own: Own) => Promise<void> {
  const { schema, contextOf, limits, origins, maxBodyBytes, log } = options;
  const yoga = createYoga<Own, Context>({
    schema,
    context: ({ request, requestId }) => contextOf({ request, requestId }),
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
            exposedHeaders: ['X-Request-Id'],
          },
    maxRequestBodySize: maxBodyBytes,
    maskedErrors: false,
    parserAndValidationCache: {
      documentCache: createDocumentCache(),
      // Not kept: what does not parse is cheap to refuse again, and every sender writes another one.
      errorCache: { get: () => undefined, set: () => undefined },
    },
    plugins: [readQueryString(), enforceLimits(limits), compileWhatComesAgain(), maskErrors(log) as Plugin],
  });
  return async (request, response, own) => {
    await yoga(request, response, own);
  };
}

/** Reads a GET so that variables which are no JSON are the sender's mistake. */
function readQueryString(): Plugin {
  return {
    onRequestParse({ request, url, setRequestParser }) {
      if (request.method !== 'GET') return;
      const parameters = url.searchParams;
      const text = (name: string) => parameters.get(name) ?? undefined;
      setRequestParser(() => {
        const [query, operationName] = [text('query'), text('operationName')];
        const [variables, extensions] = [json(text('variables')), json(text('extensions'))];
        return {
          ...(query && { query }),
          ...(operationName && { operationName }),
          ...(variables && { variables }),
          ...(extensions && { extensions }),
        };
      });
    },
  };
}

function json(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ClientError('BAD_USER_INPUT', '"variables" and "extensions" must be JSON.', {}, cause);
  }
}
