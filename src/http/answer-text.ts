import type { ExecutionResult, GraphQLError } from 'graphql';
import { write } from './execution.ts';

/** The two media types of an answer: with the second, refusals that the client asked for have a status of their own. */
export type AnswerType = 'application/json' | 'application/graphql-response+json';

/** An answer before it is put on the wire. `headers` are those of this answer alone. */
export type Answer = {
  readonly status: number;
  readonly type: AnswerType;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

/** The media type in which a client gets one result: the first of its `Accept` that is known; null for others. */
export function answerTypeFor(accept: string | undefined): AnswerType | null {
  if (accept === undefined || accept === '' || accept === '*/*' || accept === 'application/json')
    return 'application/json';
  for (const range of accept.replace(/\s/g, '').toLowerCase().split(',')) {
    const [type, ...parameters] = range.split(';');
    const charset = parameters.find((parameter) => parameter.includes('charset=')) ?? 'charset=utf-8';
    if (charset !== 'charset=utf-8') continue;
    if (type === 'application/graphql-response+json') return type;
    if (type === 'application/json' || type === '*/*' || type === 'application/*') return 'application/json';
  }
  return null;
}

type Http = {
  readonly status: number;
  readonly spec?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
};

/** The answer that a masked result becomes: what was executed is a 200, what was refused says so by its status. */
export function answerOf(result: ExecutionResult, type: AnswerType): Answer {
  const { errors } = result;
  if (errors === undefined || errors.length === 0)
    return { status: 200, type, headers: {}, text: write(result) };
  let status = 0;
  const headers: Record<string, string> = {};
  for (const { extensions } of errors) {
    const http = extensions.http as Http | undefined;
    if (http === undefined) continue;
    Object.assign(headers, http.headers);
    if (type === 'application/json' && http.spec) continue;
    status = Math.max(status, http.status);
  }
  const text = write({ ...result, errors: errors.map(plain) });
  return { status: status || 200, type, headers, text };
}

/** An error as it is written: without what is for the wire alone. */
function plain(error: GraphQLError): object {
  const { http: _, ...extensions } = error.extensions;
  return { ...error.toJSON(), extensions };
}
