import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { answerError, answerJson, securityHeaders } from './answer.ts';
import { refuseCrossSite } from './cross-site.ts';
import { createDownloads, type Find } from './downloads.ts';
import { createGraphiql } from './graphiql.ts';
import { createEndpoint, type Incoming } from './graphql-endpoint.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { Links } from './links.ts';
import type { Log } from './log.ts';

export type GatewayOptions<Context extends object> = {
  readonly schema: GraphQLSchema;
  /** Made anew for each request that is about to run; its signal aborts when the client goes away. */
  readonly contextOf: (incoming: Incoming) => Context | Promise<Context>;
  readonly links: Links;
  readonly find: Find;
  readonly log: Log;
  /** Whether requests can be answered at this moment. */
  readonly ready: () => Promise<boolean>;
  /** Shown in GraphiQL, ready to run. */
  readonly defaultQuery: string;
  readonly limits?: Partial<Limits>;
  /** Foreign origins whose pages may use the API; none by default. */
  readonly origins?: readonly string[];
  readonly maxBodyBytes?: number;
};

/** Everything that the gateway answers over HTTP. Holds no connection and starts nothing by itself. */
export function createGateway<Context extends object>(options: GatewayOptions<Context>): RequestListener {
  const { schema, contextOf, links, find, log, ready, defaultQuery } = options;
  const { origins = [], maxBodyBytes = 1_000_000 } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const graphql = createEndpoint({ schema, contextOf, limits, origins, maxBodyBytes, log });
  const graphiql = createGraphiql({ title: 'Runpath', defaultQuery });
  const downloads = createDownloads({ links, find, log });

  return (request, response) => {
    const requestId = requestIdOf(request);
    response.setHeader('X-Request-Id', requestId);
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    answer(request, response, requestId).catch((cause: unknown) => {
      log({ level: 'error', message: 'A request failed.', requestId, cause });
      answerError(response, 500, 'Internal error.', { code: 'INTERNAL', requestId });
    });
  };

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): Promise<void> {
    const refuse = (status: number, code: string, message: string) =>
      answerError(response, status, message, { code, requestId });
    // Compared as it was sent: a path is never resolved, so that none leads anywhere else.
    const path = (request.url ?? '').split('?', 1)[0];
    if (path === '/graphql') {
      if (wantsPage(request)) return graphiql(request, response);
      if (!['GET', 'POST', 'OPTIONS'].includes(request.method ?? '')) {
        response.setHeader('Allow', 'GET, POST');
        return refuse(405, 'BAD_USER_INPUT', 'GraphQL is asked by POST, or by GET for queries.');
      }
      const refusal = refuseCrossSite(request, origins);
      if (refusal !== null) return refuse(refusal.status, 'BAD_USER_INPUT', refusal.message);
      if (!URL.canParse(`http://${request.headers.host}${request.url}`)) {
        return refuse(400, 'BAD_USER_INPUT', 'The address of the request cannot be read.');
      }
      return graphql(request, response, { requestId });
    }
    if (path === '/health/live') return answerJson(response, 200, { status: 'live' });
    if (path === '/health/ready') {
      const isReady = await ready().catch((cause: unknown) => {
        log({ level: 'error', message: 'Readiness could not be told.', requestId, cause });
        return false;
      });
      return answerJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready' });
    }
    if (path === '/') {
      response.writeHead(302, { Location: '/graphql', 'Content-Length': 0 }).end();
      return;
    }
    if (await downloads(request, response, requestId)) return;
    refuse(404, 'NOT_FOUND', 'There is nothing at this address; the API is at /graphql.');
  }
}

const wantsPage = ({ method, headers }: IncomingMessage) =>
  (method === 'GET' || method === 'HEAD') && headers.accept?.includes('text/html') === true;

/** The sender's own id, where it can stand in a log line, else a new one. */
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
}
