import type { ArgBuilder } from '@pothos/core';
import type { Decoded } from '../codecs/codec.ts';
import { ClientError, Unreadable } from '../errors.ts';
import type { SchemaTypes } from './builder.ts';
import type { Context } from './context.ts';
import type { AnyValue } from './refs.ts';

const defaultBytes = 65_536;
const mostBytes = 16_777_216;

/** How much of a value may be written into the answer. */
export function maxBytesArgument(arg: ArgBuilder<SchemaTypes>) {
  return {
    maxBytes: arg.int({
      description: `The largest value, in bytes at rest, to be written into the answer whole: 0 to ${mostBytes}. A larger one comes with its size, its link, and what can be had of it in parts. Default: ${defaultBytes}.`,
    }),
  };
}

/** A value with its link, or the reason why there is none: what cannot be read never fails the query. */
export async function shown(
  link: () => string,
  maxBytes: number | null | undefined,
  read: (maxBytes: number) => Promise<Decoded>,
  { passing }: Context,
  dataType: string | null = null,
): Promise<AnyValue> {
  const limit = maxBytes ?? defaultBytes;
  if (limit < 0 || limit > mostBytes)
    throw new ClientError('BAD_USER_INPUT', `maxBytes is ${limit}; it must be from 0 to ${mostBytes}.`);
  try {
    return { ...(await read(limit)), link };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    passing?.();
    return { kind: 'unreadable', reason: error, dataType, link };
  }
}
