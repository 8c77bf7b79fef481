import type { ErrorCode, UnreadableCode } from '../errors.ts';

const statuses: Readonly<Record<ErrorCode | UnreadableCode, number>> = {
  AMBIGUOUS_INPUT: 400,
  AMBIGUOUS_OUTPUT: 400,
  BAD_USER_INPUT: 400,
  CORRUPT: 502,
  CURSOR_MISMATCH: 400,
  FORBIDDEN: 403,
  FORBIDDEN_LOCATION: 403,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  INTERNAL: 500,
  LIMIT_EXCEEDED: 400,
  NOT_FOUND: 404,
  PERSISTED_QUERY_NOT_FOUND: 404,
  STORE_UNAVAILABLE: 502,
  TIMEOUT: 504,
  TOO_LARGE: 413,
  UNKNOWN_FORMAT: 415,
  UNSAFE_FORMAT: 415,
  UPSTREAM_UNAVAILABLE: 502,
};

/** The HTTP status of an answer that consists of one error. */
export function statusOf(code: ErrorCode | UnreadableCode): number {
  return statuses[code];
}
