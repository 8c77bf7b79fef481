import { Unreadable } from '../errors.ts';
import { className } from './class-name.ts';
import type { Budget, Codec, Decoded, Folder, ValueTypes } from './codec.ts';
import { sizeOf } from './json-values.ts';
import { fileNamed } from './members.ts';
import { parsePythonJson } from './python-json.ts';
import { readMember } from './read.ts';

const maxDepth = 32;
const maxValues = 2_000;
/** Members of one container that are read at the same time. */
const batch = 8;

type Child = { readonly name: string; readonly types: ValueTypes };
/** What one decoding has used up so far. */
type Walk = {
  readonly budget: Budget;
  bytesLeft: number;
  values: number;
  byteSize: number;
  partial: boolean;
};

/**
 * Lists, tuples, sets and dicts of values that are not JSON: a directory for each member, which `decode` reads. The
 * JSON of all members makes up the value; a member without any is null in it.
 */
export function containerOf(decode: (folder: Folder, budget: Budget) => Promise<Decoded>): Codec {
  const compose = async (folder: Folder, walk: Walk, depth: number): Promise<unknown> => {
    if (depth > maxDepth) throw tooLarge(`is nested deeper than ${maxDepth}`);
    const children = childrenOf(await readMember(folder, 'metadata.json', walk.budget));
    walk.values += children.length;
    const values: unknown[] = [];
    while (values.length < children.length) {
      const next = children.slice(values.length, values.length + batch);
      values.push(...(await Promise.all(next.map((child) => childValue(folder, child, walk, depth)))));
    }
    return asDict(folder, values) ?? values;
  };

  const childValue = async (folder: Folder, { name, types }: Child, walk: Walk, depth: number) => {
    // Checked at every member, so that nothing goes on behind the back of a refusal.
    if (walk.values > maxValues) throw tooLarge(`has more than ${maxValues} members`);
    if (walk.bytesLeft < 0) throw tooLarge(`takes more than ${walk.budget.maxBytes} bytes`);
    try {
      const child = await folder.child(name, types);
      for (const entry of child.entries) walk.byteSize += entry.byteLength;
      if (memberOf(child)) return await compose(child, walk, depth + 1);
      const value = await jsonOf(await decode(child, walk.budget));
      walk.bytesLeft -= sizeOf(value, walk.bytesLeft);
      if (walk.bytesLeft < 0) throw tooLarge(`takes more than ${walk.budget.maxBytes} bytes`);
      return value;
    } catch (error) {
      const lost = error instanceof Unreadable && error.code !== 'TOO_LARGE' && !error.retryable;
      if (!lost) throw error;
      if (error.code !== 'UNSAFE_FORMAT') walk.partial = true;
      return null;
    }
  };

  return {
    name: 'container',
    member: memberOf,
    decode: async (folder, { byteLength }, budget) => {
      const walk: Walk = {
        budget,
        bytesLeft: budget.maxBytes,
        values: 0,
        byteSize: byteLength,
        partial: false,
      };
      const json = await compose(folder, walk, 0).catch((error) => {
        if (error instanceof Unreadable && error.code === 'TOO_LARGE') return undefined;
        throw error;
      });
      return {
        kind: 'json',
        json: json ?? null,
        mediaType: 'application/json',
        byteSize: walk.byteSize,
        overBudget: json === undefined,
        file: null,
        ...(walk.partial && { partial: true }),
      };
    },
  };
}

function memberOf(folder: Folder) {
  return folder.entries.some((entry) => entry.directory) ? fileNamed(folder, 'metadata.json') : null;
}

/** Members are directories of the container, so the last segment of a recorded path is enough, wherever it was. */
function childrenOf(text: string | null): readonly Child[] {
  if (text === null) throw tooLarge('has too many members');
  const metadata = parsePythonJson(text);
  if (Array.isArray(metadata)) {
    return metadata.map((child) => childOf(child?.path, child?.type, child?.materializer));
  }
  // Until ZenML 0.37.
  const { paths, types } = (metadata ?? {}) as { paths?: unknown; types?: unknown };
  if (!Array.isArray(paths)) throw new Unreadable('CORRUPT', 'metadata.json does not describe a container.');
  return paths.map((path, at) => childOf(path, Array.isArray(types) ? types[at] : null, null));
}

function childOf(path: unknown, type: unknown, materializer: unknown): Child {
  const name = typeof path === 'string' ? path.replace(/\/+$/, '').split('/').at(-1) : undefined;
  if (!name) throw new Unreadable('CORRUPT', 'metadata.json does not say where a member is.');
  const nameOf = (dotted: unknown) => className(typeof dotted === 'string' ? dotted : null);
  return { name, types: { dataType: nameOf(type), materializer: nameOf(materializer) } };
}

/** A dict is stored as the list of its keys and the list of its values. */
function asDict(folder: Folder, values: readonly unknown[]): Record<string, unknown> | null {
  const [keys, members] = values;
  const isDict = /dict$|^Counter$/i.test(folder.dataType ?? '');
  if (!isDict || values.length !== 2 || !Array.isArray(keys) || !Array.isArray(members)) return null;
  const names = keys.map((key) => (typeof key === 'string' ? key : JSON.stringify(key)));
  return Object.fromEntries(names.map((name, at) => [name, members[at] ?? null]));
}

async function jsonOf(decoded: Decoded): Promise<unknown> {
  if (decoded.overBudget) throw tooLarge('has a member that is too large');
  switch (decoded.kind) {
    case 'json':
      return decoded.json;
    case 'text':
      return decoded.text;
    case 'binary':
      return decoded.base64;
    case 'tensor':
      return decoded.data();
    case 'table':
      if (decoded.rowCount === null) throw tooLarge('has a table of unknown length');
      return decoded.rows({ first: decoded.rowCount, offset: 0 });
    case 'image':
      return null;
  }
}

function tooLarge(why: string): Unreadable {
  return new Unreadable('TOO_LARGE', `The container ${why}.`);
}
