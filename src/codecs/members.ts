import type { Entry } from '../stores/store.ts';
import type { Folder } from './codec.ts';
import { extensionOf } from './media-types.ts';

/** The file of exactly this name. */
export function fileNamed(folder: Folder, ...names: readonly string[]): Entry | null {
  return folder.entries.find((entry) => !entry.directory && names.includes(entry.name)) ?? null;
}

/** The directory of exactly this name. */
export function directoryNamed(folder: Folder, ...names: readonly string[]): Entry | null {
  return folder.entries.find((entry) => entry.directory && names.includes(entry.name)) ?? null;
}

/** The first file that ends in one of these extensions, which are given in lower case. */
export function fileEnding(folder: Folder, extensions: readonly string[]): Entry | null {
  return (
    folder.entries.find((entry) => !entry.directory && extensions.includes(extensionOf(entry.name))) ?? null
  );
}
