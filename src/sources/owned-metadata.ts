import { metadataText } from '../db/metadata-text.ts';
import { jsonText } from '../json-text.ts';
import type { MetadataEntry } from './source.ts';

/** Gives rows their own metadata as the column that readers take. */
export function withMetadata(entries: readonly MetadataEntry[]) {
  const byOwner = new Map<string, MetadataEntry[]>();
  for (const entry of entries) {
    const own = byOwner.get(entry.ownerId);
    if (own) own.push(entry);
    else byOwner.set(entry.ownerId, [entry]);
  }
  return <R extends { readonly id: string }>(row: R): R & { metadata: string | null } => {
    const own = byOwner.get(row.id) ?? [];
    return { ...row, metadata: metadataText(own.map(lineOf)) };
  };
}

function lineOf({ key, type, value, createdAt }: MetadataEntry) {
  // As PostgreSQL writes a moment: without the zeros that end a fraction.
  const moment = createdAt.replace(/(\.\d*?)0+(?=\+)/, '$1').replace('.+', '+');
  return { key, type, createdAt: moment, value: jsonText(value) };
}
