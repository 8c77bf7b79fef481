import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Lasting } from './lasting.ts';

/** A request of a client in flight: what its context may be made from. */
export type Incoming = {
  readonly request: {
    readonly headers: { get(name: string): string | null };
    /** Aborts when the client goes away before it is answered. */
    readonly signal: AbortSignal;
  };
  readonly requestId: string;
  /** To be called when the answer holds what may be otherwise the next time, so that nobody keeps it. */
  passing(): void;
};

/** What an operation came to. */
type Outcome = {
  /** Its errors are masked. */
  readonly result: ExecutionResult;
  /** The hash of the document's canonical text, where it can be asked for by that. */
  readonly hash: string | null;
  /** Set where the answer will be the same for as long as it is kept. */
  readonly lasting: Lasting | null;
};

/** A request to the API on its way through the gateway, whichever entry it took. */
export type Call = {
  readonly requestId: string;
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly incoming: Incoming;
  /** The hash under which a kept document was asked for. */
  hash: string | null;
  /** What running it came to; null for a request that was refused before. */
  outcome: Outcome | null;
  passing: boolean;
};

/** The call of a request; nothing is set up for it before somebody asks. */
export function createCall(request: IncomingMessage, response: ServerResponse, requestId: string): Call {
  const { headers, method } = request;
  let controller: AbortController | undefined;
  const call: Call = {
    requestId,
    method,
    headers,
    incoming: {
      requestId,
      request: {
        headers: { get: (name) => headerOf(headers, name) },
        get signal() {
          controller ??= untilClosed(response);
          return controller.signal;
        },
      },
      passing: () => {
        call.passing = true;
      },
    },
    hash: null,
    outcome: null,
    passing: false,
  };
  return call;
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : (value ?? null);
}

function untilClosed(response: ServerResponse): AbortController {
  const controller = new AbortController();
  const closed = () => {
    if (!response.writableFinished) controller.abort();
  };
  if (response.destroyed) closed();
  else response.once('close', closed);
  return controller;
}
