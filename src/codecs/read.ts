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

/** What describes a value without being it may be this large, whatever `maxBytes` says. */
const descriptionBytes = 65_536;

/** A member that describes the value, as text. */
export async function readDescription(folder: Folder, name: string, budget: Budget): Promise<string> {
  const text = await readMember(folder, name, { ...budget, maxBytes: descriptionBytes });
  if (text === null) throw new Unreadable('TOO_LARGE', `${name} has more than ${descriptionBytes} bytes.`);
  return text;
}

/** The member as text; null where it is larger than the budget, and then it is not read. Not UTF-8 is CORRUPT. */
export async function readMember(folder: Folder, name: string, budget: Budget): Promise<string | null> {
  const blob = await folder.open(name);
  if (blob.byteLength > budget.maxBytes) return null;
  const text = await readText(blob);
  if (text === null) throw new Unreadable('CORRUPT', `${name} is not text in UTF-8.`);
  return text;
}
