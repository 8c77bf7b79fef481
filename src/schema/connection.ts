import type { ArgBuilder } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { Condition, Order, PageRequest } from '../loaders/page-request.ts';
import type { Page, PageLoader } from '../loaders/pages.ts';
import type { SchemaTypes } from './builder.ts';
import { fingerprint, readCursor, writeCursor } from './cursor.ts';
import { wanted } from './wanted.ts';

/** A page that is read when its rows are asked for, and counted when its count is. */
export type Connection<R> = {
  page(): Promise<Page<R>>;
  count(): Promise<number>;
  cursorOf(row: R): string;
  readonly backward: boolean;
  readonly after: boolean;
  readonly before: boolean;
};
export type Edge<R> = { readonly node: R; readonly cursor: string };

/** The largest page of any connection. */
const pageCap = 500;

type PageArguments = {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly before?: string | null | undefined;
};

type List<R> = {
  /** The field's name, so that its cursors fit no other. */
  readonly name: string;
  readonly parent: string;
  readonly size: number;
  readonly condition?: Condition | undefined;
  readonly order?: Order<R> | undefined;
  readonly descending?: boolean;
};

/** The four arguments of a connection. */
export function pageArguments(arg: ArgBuilder<SchemaTypes>, size: number) {
  return {
    first: arg.int({ description: `How many from the front, 1 to ${pageCap}. Default: ${size}.` }),
    after: arg.string({ description: 'Only what follows this cursor.' }),
    last: arg.int({ description: `How many from the end, 1 to ${pageCap}; not with \`first\`.` }),
    before: arg.string({ description: 'Only what precedes this cursor.' }),
  };
}

/** What the limits of a request must know of a connection field. */
export function pageExtensions(size: number) {
  return { page: { default: size, cap: pageCap } };
}

/** The connection that a field answers with, nothing read yet; `CURSOR_MISMATCH` for a cursor of another list. */
export function connect<R>(
  loader: PageLoader<R>,
  list: List<R>,
  args: PageArguments,
  info: GraphQLResolveInfo,
): Connection<R> {
  const { parent, condition, order, descending = false, size } = list;
  const request: PageRequest<R> = {
    parent,
    wanted: wanted(info),
    condition,
    order: order ?? loader.order,
    descending,
    size: args.first ?? args.last ?? size,
    backward: typeof args.last === 'number',
    after: position(args.after),
    before: position(args.before),
  };
  return new PagedList(loader, list, request);

  function position(cursor: string | null | undefined) {
    if (cursor === null || cursor === undefined) return undefined;
    return readCursor(cursor, markOf(loader, list), order ?? loader.order);
  }
}

class PagedList<R> implements Connection<R> {
  constructor(
    private readonly loader: PageLoader<R>,
    private readonly list: List<R>,
    private readonly request: PageRequest<R>,
  ) {}

  get backward() {
    return this.request.backward;
  }
  get after() {
    return this.request.after !== undefined;
  }
  get before() {
    return this.request.before !== undefined;
  }

  page() {
    return this.loader.load(this.request);
  }

  count() {
    return this.loader.count(this.request);
  }

  cursorOf(row: R) {
    const { loader, list } = this;
    const order = list.order ?? loader.order;
    return writeCursor(
      markOf(loader, list),
      order.map((key) => String(key.of(row))),
    );
  }
}

/** Tells the cursors of one list from those of all others. */
function markOf<R>(
  loader: PageLoader<R>,
  { name, parent, condition, order = loader.order, descending = false }: List<R>,
): string {
  return fingerprint([name, parent, order.map((key) => key.sql), descending, condition?.name ?? '']);
}

/** The one row at the front of a list, batched like its pages. */
export function firstOf<R>(
  loader: PageLoader<R>,
  list: Pick<PageRequest<R>, 'parent' | 'condition' | 'descending' | 'after'>,
  info: GraphQLResolveInfo,
): Promise<R | null> {
  const { parent, condition, descending, after } = list;
  const request = { parent, condition, descending, after, wanted: wanted(info), size: 1, backward: false };
  return loader.load(request).then(({ rows }) => rows[0] ?? null);
}
