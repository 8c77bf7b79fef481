import { type ExecutionResult, GraphQLError, Kind } from 'graphql';
import { ClientError, Unreadable } from '../errors.ts';
import type { Log } from './log.ts';
import { statusOf } from './status.ts';

/** The request that an error belongs to, and whether it was executed: then its answer is a 200 with `data`. */
type Occasion = { readonly requestId: string; readonly executed: boolean; readonly log: Log };

type Http = { readonly status: number; readonly spec?: boolean; readonly headers?: Record<string, string> };

/** The result with its errors as a client may see them. */
export function maskResult(result: ExecutionResult, requestId: string, log: Log): ExecutionResult {
  const { errors } = result;
  if (errors === undefined || errors.length === 0) return result;
  const occasion = { requestId, executed: 'data' in result, log };
  return { ...result, errors: errors.map((error) => mask(error, occasion)) };
}

/**
 * The error as a client may see it: the message of a `ClientError`, an `Unreadable` and of GraphQL's own refusals with a code,
 * and "Internal error." for all else, which is logged with its cause. Never changes the error it is given.
 */
function mask(error: unknown, occasion: Occasion): GraphQLError {
  const told = toldOf(error);
  if (told !== null) {
    const details = told instanceof ClientError ? told.details : { retryable: told.retryable };
    const extensions = { ...details, code: told.code };
    // Clients of persisted operations look for it in a 200, unless they ask for the newer media type.
    const http = { status: statusOf(told.code), spec: told.code === 'PERSISTED_QUERY_NOT_FOUND' };
    return shown(error, told.message, extensions, http, occasion);
  }
  const refusal = refusalOf(error);
  if (refusal !== null) {
    return shown(error, (error as GraphQLError).message, refusal.extensions, refusal.http, occasion);
  }
  const path = error instanceof GraphQLError ? error.path?.join('.') : undefined;
  occasion.log({
    level: 'error',
    message: 'A request failed.',
    requestId: occasion.requestId,
    ...(path === undefined ? {} : { path }),
    cause: error instanceof GraphQLError ? (error.originalError ?? error) : error,
  });
  return shown(error, 'Internal error.', { code: 'INTERNAL' }, { status: 500 }, occasion);
}

function shown(
  error: unknown,
  message: string,
  extensions: Record<string, unknown>,
  http: Http,
  { requestId, executed }: Occasion,
): GraphQLError {
  const place = error instanceof GraphQLError ? error : null;
  return new GraphQLError(message, {
    nodes: place?.nodes ?? null,
    source: place?.source ?? null,
    positions: place?.positions ?? null,
    path: place?.path ?? null,
    extensions: { ...extensions, requestId, ...(executed ? {} : { http }) },
  });
}

/** The error behind a failed field that was made for clients: also a part of a value that could not be read. */
function toldOf(error: unknown): ClientError | Unreadable | null {
  if (error instanceof ClientError || error instanceof Unreadable) return error;
  return error instanceof GraphQLError && error.originalError ? toldOf(error.originalError) : null;
}

type Refusal = { readonly extensions: Record<string, unknown>; readonly http: Http };

/** GraphQL's own words about a request, or null where the words are somebody else's. */
function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof GraphQLError)) return null;
  const { code, http } = error.extensions as { code?: string; http?: Http };
  // `spec`: answered with 200 to a client that accepts `application/json` alone, as GraphQL over HTTP has it.
  const refused = { status: 400, spec: true };
  if (error.path === undefined) {
    if (code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED') {
      return { extensions: { code }, http: refused };
    }
    if (code === 'REQUEST_ENTITY_TOO_LARGE') {
      return { extensions: { code: 'LIMIT_EXCEEDED', limit: 'bytes' }, http: { status: 413 } };
    }
    if (code === 'BAD_REQUEST' || code === 'OPERATION_RESOLUTION_FAILURE') {
      const { status = 400, headers } = http ?? {};
      return { extensions: { code: 'BAD_USER_INPUT' }, http: headers ? { status, headers } : { status } };
    }
    if (code !== undefined) return null;
    // Variables that do not fit their types.
    return error.nodes ? { extensions: { code: 'BAD_USER_INPUT' }, http: refused } : null;
  }
  // An argument that does not fit, found while its field runs, points at the value in the document; all else
  // with a path is thrown by a resolver, or said of a value of ours, and points at the field.
  const own = error.originalError;
  const at = own instanceof GraphQLError ? own.nodes?.[0]?.kind : undefined;
  const argument = code === undefined && at !== undefined && at !== Kind.FIELD;
  return argument ? { extensions: { code: 'BAD_USER_INPUT' }, http: refused } : null;
}
