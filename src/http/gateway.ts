import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { answerError, answerJson, nameAnswer } from './answer.ts';
import type { Incoming } from './call.ts';
import { type Refusal, refuseCrossSite } from './cross-site.ts';
import { createDownloads, type Find } from './downloads.ts';
import { createGraphiql } from './graphiql.ts';
import { createEndpoint } from './graphql-endpoint.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { Links } from './links.ts';
import type { Log } from './log.ts';
import { createMetrics, type Figures, type Metrics } from './metrics.ts';

export type GatewayOptions<Context extends object> = {
  readonly schema: GraphQLSchema;
  /** Made anew for each request that is about to run; its signal aborts when the client goes away. */
  readonly contextOf: (incoming: Incoming) => Context | Promise<Context>;
  /** Whether all objects with these ids have ended and will not change any more; by default none has. */
  readonly ended?: (context: Context, ids: readonly string[]) => Promise<boolean>;
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
  /** Further figures for `/metrics`, such as those of caches. */
  readonly metrics?: Figures;
};

/** Everything that the gateway answers over HTTP. Holds no connection and starts nothing by itself. */
export function createGateway<Context extends object>(options: GatewayOptions<Context>): RequestListener {
  const { schema, contextOf, links, find, log, ready, defaultQuery } = options;
  const { origins = [], maxBodyBytes = 1_000_000, ended = async () => false } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const metrics = createMetrics();
  if (options.metrics) metrics.watch(options.metrics);
  // Half of their time is left to whoever reads links in an answer that was kept.
  const linkSeconds = Math.floor(links.holdsSeconds / 2);
  const endpoint = { schema, contextOf, ended, limits, log, origins, maxBodyBytes, linkSeconds, metrics };
  const graphql = createEndpoint(endpoint);
  const graphiql = createGraphiql({ title: 'Runpath', defaultQuery });
  const downloads = createDownloads({ links, find, log });

  return (request, response) => {
    const requestId = requestIdOf(request);
    response.once('close', () => metrics.answered(response.statusCode));
    answer(request, response, requestId).catch((cause: unknown) => {
      log({ level: 'error', message: 'A request failed.', requestId, cause });
      if (!response.headersSent) nameAnswer(response, requestId);
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
    const asked = path === '/graphql' && !wantsPage(request);
    const refusal = asked ? refusalOf(request, origins) : null;
    if (asked && refusal === null) return graphql(request, response, requestId);
    nameAnswer(response, requestId);
    if (refusal !== null) {
      if (refusal.status === 405) response.setHeader('Allow', 'GET, POST');
      return refuse(refusal.status, 'BAD_USER_INPUT', refusal.message);
    }
    if (path === '/graphql') return graphiql(request, response);
    if (path === '/health/live') return answerJson(response, 200, { status: 'live' });
    if (path === '/health/ready') {
      const isReady = await ready().catch((cause: unknown) => {
        log({ level: 'error', message: 'Readiness could not be told.', requestId, cause });
        return false;
      });
      return answerJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready' });
    }
    if (path === '/metrics' && request.method === 'GET') return answerMetrics(response, metrics);
    if (path === '/') {
      response.writeHead(302, { Location: '/graphql', 'Content-Length': 0 }).end();
      return;
    }
    if (await downloads(request, response, requestId)) return;
    refuse(404, 'NOT_FOUND', 'There is nothing at this address; the API is at /graphql.');
  }
}

async function answerMetrics(response: ServerResponse, { text, contentType }: Metrics): Promise<void> {
  const body = await text();
  response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' }).end(body);
}

const wantsPage = ({ method, headers }: IncomingMessage) =>
  (method === 'GET' || method === 'HEAD') && headers.accept?.includes('text/html') === true;

/** Why a request to the API is not looked at, by its head alone. */
function refusalOf(request: IncomingMessage, origins: readonly string[]): Refusal | null {
  if (!['GET', 'POST', 'OPTIONS'].includes(request.method ?? ''))
    return { status: 405, message: 'GraphQL is asked by POST, or by GET for queries.' };
  const refusal = refuseCrossSite(request, origins);
  if (refusal !== null) return refusal;
  if (URL.canParse(`http://${request.headers.host}${request.url}`)) return null;
  return { status: 400, message: 'The address of the request cannot be read.' };
}

/** The sender's own id, where it can stand in a log line, else a new one. */
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
}
