import type { ArgBuilder } from '@pothos/core';
import { ClientError } from '../errors.ts';
import type { SchemaTypes } from './builder.ts';
import { decodeIdOf, type NodeType } from './ids.ts';

/** The two ways to name one thing. */
export function lookUpArguments(arg: ArgBuilder<SchemaTypes>) {
  return {
    name: arg.string({ description: 'Its name; give this or `id`.' }),
    id: arg.id({ description: 'Its id, or the UUID that the tracker gave it.' }),
  };
}

/** The one thing of a name or an id; `NOT_FOUND` says which was asked for. */
export async function lookUp<R>(
  type: NodeType,
  { name, id }: { readonly name?: string | null | undefined; readonly id?: string | null | undefined },
  named: (name: string) => Promise<R | null>,
  identified: (uuid: string) => Promise<R | null>,
): Promise<R> {
  const noun = type.toLowerCase();
  if ((typeof name === 'string') === (typeof id === 'string'))
    throw new ClientError('BAD_USER_INPUT', `${noun} takes either \`name\` or \`id\`.`);
  if (typeof name === 'string')
    return (await named(name)) ?? notFound(`No ${noun} is named ${JSON.stringify(name)}.`);
  const asked = id as string;
  const found = await identified(decodeIdOf(type, asked));
  return found ?? notFound(`No ${noun} has the id ${JSON.stringify(asked)}.`);
}

function notFound(message: string): never {
  throw new ClientError('NOT_FOUND', message);
}
