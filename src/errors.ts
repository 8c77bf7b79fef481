/** The codes a client may meet in `errors[].extensions.code`, in every answer of the gateway. */
const errorCodes = [
  'AMBIGUOUS_INPUT',
  'AMBIGUOUS_OUTPUT',
  'BAD_USER_INPUT',
  'CURSOR_MISMATCH',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTERNAL',
  'LIMIT_EXCEEDED',
  'NOT_FOUND',
  'PERSISTED_QUERY_NOT_FOUND',
  'TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/**
 * The only error whose message reaches a client; every other error is masked and logged with its cause.
 * `details` are further `extensions`: the limit and what was asked, the names to choose from.
 */
export class ClientError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'ClientError';
    this.code = code;
    this.details = details;
  }
}

/** Why a value cannot be shown. */
export const unreadableCodes = [
  'CORRUPT',
  'FORBIDDEN_LOCATION',
  'NOT_FOUND',
  'STORE_UNAVAILABLE',
  'TIMEOUT',
  'TOO_LARGE',
  'UNKNOWN_FORMAT',
  'UNSAFE_FORMAT',
] as const;

export type UnreadableCode = (typeof unreadableCodes)[number];

/** How stores and codecs say that there is no value to show: data for the client, not a failed query. */
export class Unreadable extends Error {
  readonly code: UnreadableCode;
  /** The member of the artifact that a download can still serve, where it is known. */
  readonly file: string | null;

  constructor(code: UnreadableCode, message: string, cause?: unknown, file: string | null = null) {
    super(message, { cause });
    this.name = 'Unreadable';
    this.code = code;
    this.file = file;
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return this.code === 'STORE_UNAVAILABLE' || this.code === 'TIMEOUT';
  }
}
