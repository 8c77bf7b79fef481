import { LRUCache } from 'lru-cache';
import { Unreadable } from '../errors.ts';

/** What a cache has done since it was made, and what it holds now. */
type ValueCacheStats = {
  /** Asked for, and there or already on its way. */
  readonly hits: number;
  /** Asked for, and read. */
  readonly misses: number;
  readonly entries: number;
  readonly bytes: number;
  readonly maxBytes: number;
};

/** What was read, and how many bytes of memory it takes; null where it must be read again the next time. */
type Kept<T> = { readonly value: T; readonly bytes: number | null };

export type ValueCache = {
  /** What is held under a key, else what `read` makes of it; those who ask at the same time share one reading. */
  once<T>(key: string, read: () => Promise<Kept<T>>): Promise<T>;
  stats(): ValueCacheStats;
};

/** An entry by itself, and what V8 takes for the shapes of its objects. */
const entryBytes = 1_000;
/** One entry may take no more than this part of the cache, so that a large one does not drive out all others. */
const largestPart = 16;

/**
 * Keeps what was read within so many bytes, the least recently used going first; 0 keeps nothing. A failure is kept
 * only where nothing that happens to the store can mend it: a format that is never decoded.
 */
export function createValueCache(maxBytes: number): ValueCache {
  const held =
    maxBytes > 0
      ? new LRUCache<string, Promise<unknown>>({
          maxSize: maxBytes,
          maxEntrySize: Math.ceil(maxBytes / largestPart),
        })
      : null;
  const coming = new Map<string, Promise<unknown>>();
  let hits = 0;
  let misses = 0;

  const readOnce = async <T>(key: string, read: () => Promise<Kept<T>>): Promise<T> => {
    try {
      const { value, bytes } = await read();
      if (bytes !== null) keep(key, Promise.resolve(value), bytes);
      return value;
    } catch (error) {
      if (error instanceof Unreadable && error.code === 'UNSAFE_FORMAT')
        keep(key, refusal(error), 2 * error.message.length);
      throw error;
    } finally {
      coming.delete(key);
    }
  };
  const keep = (key: string, answer: Promise<unknown>, bytes: number) =>
    held?.set(key, answer, { size: entryBytes + 2 * key.length + bytes });

  return {
    once<T>(key: string, read: () => Promise<Kept<T>>): Promise<T> {
      const known = held?.get(key) ?? coming.get(key);
      if (known !== undefined) {
        hits += 1;
        return known as Promise<T>;
      }
      misses += 1;
      const reading = readOnce(key, read);
      coming.set(key, reading);
      return reading;
    },
    stats: () => ({ hits, misses, entries: held?.size ?? 0, bytes: held?.calculatedSize ?? 0, maxBytes }),
  };
}

/** The refusal without its cause, which may hold on to much; nobody may ever ask for it again. */
function refusal({ code, message, file }: Unreadable): Promise<never> {
  const rejected = Promise.reject(new Unreadable(code, message, undefined, file));
  rejected.catch(() => {});
  return rejected;
}
