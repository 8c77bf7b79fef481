import type { Decoded } from '../codecs/codec.ts';
import type { ValueCache } from './value-cache.ts';
import { sealed } from './value-memory.ts';

/** A value whose parts (rows, slices, bytes) are kept in a cache beside it, each under its own key. */
export function withKeptParts(decoded: Decoded, key: string, cache: ValueCache): Decoded {
  const part = <T>(asked: unknown, read: () => Promise<T>) =>
    cache.once(`${key} ${JSON.stringify(asked)}`, async () => {
      const value = await read();
      return { value, bytes: sealed(value) };
    });
  switch (decoded.kind) {
    case 'table':
      return { ...decoded, rows: (window) => part(window, () => decoded.rows(window)) };
    case 'tensor':
      return { ...decoded, data: (slice = []) => part(slice, () => decoded.data(slice)) };
    case 'image':
      return { ...decoded, base64: () => part('base64', () => decoded.base64()) };
    default:
      return decoded;
  }
}
