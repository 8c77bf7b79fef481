import { createHash } from 'node:crypto';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ClientError } from '../errors.ts';
import { canonical } from './canonical.ts';
import { longestKept } from './document-cache.ts';

const room = 4 * 1024 * 1024;

/** What a client sends, as it sends it. */
export type Parameters = {
  readonly query?: unknown;
  readonly hash?: unknown;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly extensions?: unknown;
};

/**
 * Keeps documents that were sent once, under two hashes: of the text as sent, where the client asks for that
 * (automatic persisted queries), and of the canonical text always. The least recently used are dropped first.
 */
export function createPersisted() {
  const texts = new LRUCache<string, string>({
    maxSize: room,
    maxEntrySize: longestKept,
    sizeCalculation: (text) => text.length || 1,
  });
  const names = new WeakMap<DocumentNode, { readonly hash: string; readonly text: string } | null>();
  const stats = { hits: 0, misses: 0 };

  return {
    stats,

    /** The text behind the hash that a request names in place of a document; null where it names none. */
    find(parameters: Parameters): { readonly hash: string; readonly text: string } | null {
      const hash = hashIn(parameters);
      if (hash === null || (parameters.query ?? null) !== null) return null;
      const text = texts.get(hash);
      if (text === undefined) {
        stats.misses += 1;
        throw new ClientError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', {
          advice: 'Send the document once with its hash, by POST, and ask again.',
        });
      }
      stats.hits += 1;
      return { hash, text };
    },

    /** Keeps a valid document and answers with the hash of its canonical text; null for what is not kept. */
    keep(text: string, document: DocumentNode, parameters: Parameters): string | null {
      const claimed = hashIn(parameters);
      if (text.length > longestKept) {
        if (claimed !== null && claimed !== sha256(text)) throw notItsHash();
        return null;
      }
      let name = names.get(document);
      if (name === undefined) {
        const canon = canonical(document);
        name = canon === null ? null : { hash: sha256(canon), text: canon };
        names.set(document, name);
      }
      if (name && texts.get(name.hash) === undefined) texts.set(name.hash, name.text);
      if (claimed !== null && claimed !== name?.hash && texts.get(claimed) !== text) {
        if (claimed !== sha256(text)) throw notItsHash();
        texts.set(claimed, text);
      }
      return name?.hash ?? null;
    },
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const notItsHash = () =>
  new ClientError(
    'BAD_USER_INPUT',
    'The hash is not that of the document beside it; send it as lowercase hex.',
  );

/** The hash that a request names, by either way. */
function hashIn({ hash, extensions }: Parameters): string | null {
  if (hash !== undefined) return sound(hash);
  const named = (extensions as { persistedQuery?: unknown } | null | undefined)?.persistedQuery;
  if (named === undefined || named === null) return null;
  const { version, sha256Hash } = named as { version?: unknown; sha256Hash?: unknown };
  if (version !== 1) throw new ClientError('BAD_USER_INPUT', 'Only version 1 of "persistedQuery" is known.');
  return sound(sha256Hash);
}

function sound(hash: unknown): string {
  if (typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash)) return hash;
  throw new ClientError('BAD_USER_INPUT', 'The hash of a document is a SHA-256: 64 digits of lowercase hex.');
}
