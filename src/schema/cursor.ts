import { createHash } from 'node:crypto';
import { ClientError } from '../errors.ts';
import type { Key, Order } from '../loaders/page-request.ts';

/** The opaque place of a row in a list: the list's mark and the row's keys in its order. */
export function writeCursor(mark: string, keys: readonly string[]): string {
  return Buffer.from(JSON.stringify([mark, ...keys])).toString('base64url');
}

const shapes: Record<Key<unknown>['type'], RegExp> = {
  timestamptz: /^(infinity|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00)$/,
  int: /^-?\d{1,10}$/,
  uuid: /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/,
};

/** The keys in a cursor of this list; `CURSOR_MISMATCH` for another list's, `BAD_USER_INPUT` for no cursor. */
export function readCursor<R>(cursor: string, mark: string, order: Order<R>): string[] {
  let found: unknown;
  try {
    found = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    found = null;
  }
  if (!Array.isArray(found) || found.some((part) => typeof part !== 'string'))
    throw new ClientError(
      'BAD_USER_INPUT',
      'That is not a cursor. Cursors come from `pageInfo` and `edges`.',
    );
  const [foundMark, ...keys] = found as string[];
  if (foundMark !== mark)
    throw new ClientError(
      'CURSOR_MISMATCH',
      'The cursor belongs to another list, order or filter. Start that list again without a cursor.',
    );
  if (keys.length !== order.length || order.some((key, index) => !shapes[key.type].test(keys[index] ?? '')))
    throw new ClientError(
      'BAD_USER_INPUT',
      'That is not a cursor. Cursors come from `pageInfo` and `edges`.',
    );
  return keys;
}

/** A short mark that differs where the parts do. */
export function fingerprint(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 10);
}
