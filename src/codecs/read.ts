import { Unreadable } from '../errors.ts';
import type { Blob } from '../stores/store.ts';
import type { Budget, Folder } from './codec.ts';

/** The whole of a blob as text; null where it is not UTF-8. */
export async function readText(blob: Blob): Promise<string | null> {
  const bytes = await blob.slice(0);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The member as text; null where it is larger than the budget, and then it is not read. Not UTF-8 is CORRUPT. */
export async function readMember(folder: Folder, name: string, budget: Budget): Promise<string | null> {
  const blob = await folder.open(name);
  if (blob.byteLength > budget.maxBytes) return null;
  const text = await readText(blob);
  if (text === null) throw new Unreadable('CORRUPT', `${name} is not text in UTF-8.`);
  return text;
}
