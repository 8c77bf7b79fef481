import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** The longest document that is kept, under whatever name. */
export const longestKept = 32 * 1024;
const room = 512 * 1024;

/**
 * Parsed documents by their text, the least recently used dropped first. Bounded by length, since a syntax
 * tree takes hundreds of times the memory of its text; a long document is not kept at all.
 */
export function createDocumentCache() {
  return new LRUCache<string, DocumentNode>({
    maxSize: room,
    maxEntrySize: longestKept,
    sizeCalculation: (_, text) => text.length || 1,
  });
}
