import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Log } from './log.ts';
import { mask } from './mask.ts';

type Result = { errors?: readonly unknown[]; data?: unknown };

/** Masks the errors of every answer, at the last place that sees them all. */
export function maskErrors(log: Log): Plugin<object, { requestId: string }> {
  return {
    onResultProcess({ result, setResult, serverContext: { requestId } }) {
      const masked = <T extends object>(one: T): T => {
        const { errors } = one as Result;
        if (errors === undefined || errors.length === 0) return one;
        const occasion = { requestId, executed: 'data' in one, log };
        return { ...one, errors: errors.map((error) => mask(error, occasion)) };
      };
      if (isAsyncIterable(result)) setResult(eachOf(result, masked));
      else if (Array.isArray(result)) setResult(result.map(masked));
      else setResult(masked(result));
    },
  };
}

async function* eachOf<T, U>(source: AsyncIterable<T>, change: (one: T) => U): AsyncGenerator<U> {
  for await (const one of source) yield change(one);
}
