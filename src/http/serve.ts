import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClientError } from '../errors.ts';
import type { Log } from './log.ts';

export type ServeOptions = { readonly port: number; readonly host: string; readonly log: Log };

/** A server that listens. */
export type Serving = {
  /** Where clients on this machine reach it. */
  readonly url: string;
  readonly port: number;
  /** Takes no more requests, lets those that run finish within the limit, then cuts what is left. */
  close(withinMs: number): Promise<void>;
};

/** Listens on a port (0 for any free one). Rejects with a message that says what to do where the port is taken. */
export async function serve(listener: RequestListener, { port, host, log }: ServeOptions): Promise<Serving> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 15_000, keepAliveTimeout: 10_000 });
  let closing: Promise<void> | undefined;
  server.on('request', (request, response) => {
    if (closing) response.setHeader('Connection', 'close');
    response.once('close', () => closing && setImmediate(() => server.closeIdleConnections()));
    listener(request, response);
  });
  // A client that neither sends nor takes anything any more would hold its file open for ever.
  server.setTimeout(120_000);
  await listening(server, port, host);
  server.on('error', (cause) => log({ level: 'error', message: 'A connection was not taken.', cause }));
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${reachable(host)}:${bound}`,
    port: bound,
    close(withinMs) {
      closing ??= drain(server, withinMs);
      return closing;
    },
  };
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(explained(error, port));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

/** What a person can mend about a port is said to them. */
function explained(error: NodeJS.ErrnoException, port: number): Error {
  const advice: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use; choose another with PORT=${port + 1}`,
    EACCES: `Port ${port} is not open to this user; choose one above 1023 with PORT=4000`,
  };
  const message = advice[error.code ?? ''];
  return message === undefined ? error : new ClientError('BAD_USER_INPUT', message, {}, error);
}

function drain(server: Server, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), withinMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function reachable(host: string): string {
  if (['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
