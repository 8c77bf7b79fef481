import { ClientError } from '../errors.ts';
import type { Parameters } from './persisted.ts';

/** The parameters of a GET; variables that are no JSON are the sender's mistake. */
export function readQueryString(query: URLSearchParams): Parameters {
  const [text, hash, operationName] = [query.get('query'), query.get('hash'), query.get('operationName')];
  const [variables, extensions] = [json(query.get('variables')), json(query.get('extensions'))];
  return {
    ...(text && { query: text }),
    ...(hash && { hash }),
    ...(operationName && { operationName }),
    ...(variables !== undefined && { variables }),
    ...(extensions !== undefined && { extensions }),
  };
}

function json(text: string | null): unknown {
  if (text === null || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ClientError('BAD_USER_INPUT', '"variables" and "extensions" must be JSON.', {}, cause);
  }
}
