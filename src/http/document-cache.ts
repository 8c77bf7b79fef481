import type { DocumentNode } from 'graphql';

const largest = 32 * 1024;
const room = 512 * 1024;

/**
 * Parsed documents by their text, the least recently used dropped first. Bounded by length, since a syntax
 * tree takes hundreds of times the memory of its text; a long document is not kept at all.
 */
export function createDocumentCache() {
  const documents = new Map<string, DocumentNode>();
  let held = 0;
  return {
    get(text: string): DocumentNode | undefined {
      const found = documents.get(text);
      if (found !== undefined) {
        documents.delete(text);
        documents.set(text, found);
      }
      return found;
    },
    set(text: string, document: DocumentNode): void {
      if (text.length > largest || documents.has(text)) return;
      documents.set(text, document);
      held += text.length;
      for (const oldest of documents.keys()) {
        if (held <= room) break;
        documents.delete(oldest);
        held -= oldest.length;
      }
    },
  };
}
