import { randomBytes } from 'node:crypto';
import type { Find } from '../../src/http/downloads.ts';
import { createGateway, type GatewayOptions } from '../../src/http/gateway.ts';
import { createLinks, type Links } from '../../src/http/links.ts';
import type { LogEvent } from '../../src/http/log.ts';
import { type Serving, serve } from '../../src/http/serve.ts';
import { type SampleContext, schema } from './sample.ts';

const nothing: Find = { visualization: async () => null, artifact: async () => null };

export type Started = Serving & {
  readonly events: LogEvent[];
  readonly links: Links;
  readonly graphql: string;
};

/** A gateway over the sample schema that listens on a free port of this machine. */
export async function start(options: Partial<GatewayOptions<SampleContext>> = {}): Promise<Started> {
  const events: LogEvent[] = [];
  const links = options.links ?? createLinks({ secret: randomBytes(32), base: 'http://gateway.test' });
  const listener = createGateway<SampleContext>({
    schema,
    contextOf: () => ({ greeting: 'hello' }),
    links,
    find: nothing,
    log: (event) => events.push(event),
    ready: async () => true,
    defaultQuery: '{ hello }',
    ...options,
  });
  const serving = await serve(listener, { port: 0, host: '127.0.0.1', log: (event) => events.push(event) });
  return { ...serving, events, links, graphql: `${serving.url}/graphql` };
}

export type Answer = {
  status: number;
  headers: Headers;
  body: {
    data?: Record<string, unknown> | null;
    errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
  };
  text: string;
};

/** Posts a query as a client does. */
export async function post(
  url: string,
  query: string,
  variables?: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  });
  return answerOf(response);
}

/** The parts of an answer that tests look at. */
export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, body, text };
}
