import { ClientError } from '../../../errors.ts';
import { type Json, type JsonObject, numberAsWritten } from '../json.ts';
import type { Client, Query } from './client.ts';
import { type Item, itemOf } from './fields.ts';
import type { Kind } from './kind.ts';
import { TooLarge } from './request.ts';

/** Few enough that a page takes a server some seconds at most. */
export const pageSize = 100;
/** Few enough that they fit into an address. */
const idsAtOnce = 25;

/**
 * All things of a kind that answer a query, whole, in order of creation, a page at a time. Each page begins where
 * the last one ended in time and not in number, so that nothing is passed over when earlier things are deleted
 * meanwhile; what was created within one second may come twice.
 */
export async function* pagesOf(
  client: Client,
  kind: Kind,
  query: Query,
  where: string,
): AsyncGenerator<Item[]> {
  let size = pageSize;
  let from: string | null = null;
  for (let page = 1; ; ) {
    const found: Page | null = await pageOf(
      client,
      kind,
      { ...query, ...since(query, from), page, size },
      where,
    ).catch((error: unknown) => {
      if (!(error instanceof TooLarge)) throw error;
      if (size === 1) throw tooLarge(client, kind, where);
      return null;
    });
    if (found === null) {
      size = Math.ceil(size / 4);
      page = 1;
      continue;
    }
    yield found.items;
    if (found.items.length === 0 || page * size >= found.total) return;
    const last: string | null = found.items.at(-1)?.moment('body.created')?.slice(0, 19) ?? null;
    page = last === from ? page + 1 : 1;
    from = last;
  }
}

type Page = { readonly items: Item[]; readonly total: number };

async function pageOf(client: Client, kind: Kind, query: Query, where: string): Promise<Page> {
  const what = `${kind.noun} of ${where}`;
  const answer = await client.get(
    kind.path,
    { ...query, hydrate: String(kind.hydrated ?? true), sort_by: 'asc:created' },
    what,
  );
  const { items, total } = listOf(client, answer, kind.noun);
  return { total, items: items.map((item) => itemOf(item, kind.noun, kind.needed, client.name)) };
}

function listOf(client: Client, answer: JsonObject, noun: string): { items: readonly Json[]; total: number } {
  const total = numberAsWritten(answer.total);
  if (total === null || !Array.isArray(answer.items))
    throw new ClientError('BAD_USER_INPUT', `${client.name} lists no ${noun}: is it a ZenML server?`);
  return { items: answer.items, total };
}

function since(query: Query, from: string | null): Query {
  if (from === null) return {};
  const given = query.created ?? [];
  return { created: [...(Array.isArray(given) ? given : [String(given)]), `gte:${from}`] };
}

function tooLarge(client: Client, kind: Kind, where: string): ClientError {
  return new ClientError(
    'BAD_USER_INPUT',
    `${client.name} answers more for one thing than is taken, while reading ${kind.noun} of ${where}.`,
  );
}

/** Ids as the API filters by them, a few at a time. */
export function* amongst(ids: readonly string[]): Generator<string> {
  for (let from = 0; from < ids.length; from += idsAtOnce)
    yield `oneof:${JSON.stringify(ids.slice(from, from + idsAtOnce))}`;
}

/** How many things of a kind there are, and when the newest change was; null where there is none. */
export async function stateOf(client: Client, kind: Kind, query: Query, where: string): Promise<State> {
  const newest = { ...query, sort_by: 'desc:updated', page: 1, size: 1 };
  const answer = await client.get(kind.path, newest, `${kind.noun} of ${where}`);
  const { items, total } = listOf(client, answer, kind.noun);
  const [first] = items.map((item) => itemOf(item, kind.noun, ['body.updated'], client.name));
  return { total, newest: first?.moment('body.updated') ?? null };
}

export type State = { readonly total: number; readonly newest: string | null };
