import { lstat, opendir, read, type Stats } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Unreadable } from '../errors.ts';
import { type Confined, Escaped, useConfined } from './confined.ts';
import { isBelow, type Key, keyBelow } from './key.ts';
import { forbidden, missing, unavailable } from './refusal.ts';
import type { Root } from './roots.ts';
import type { Blob, Entry, Store } from './store.ts';

const disk = { lstat: promisify(lstat), opendir: promisify(opendir), read: promisify(read) };
const maxEntries = 10_000;

/** A store that reads URIs below each root's `uri` from its `directory`, and never anything outside of it. */
export function createFileStore(roots: readonly Root[]): Store {
  const rootOf = (uri: string) =>
    roots
      .filter((root) => isBelow(uri, root.uri))
      .reduce<Root | null>((best, root) => (best && best.uri.length >= root.uri.length ? best : root), null);

  return {
    roots: roots.map((root) => root.uri),
    owns: (uri) => rootOf(uri) !== null,
    list: (uri) => using(rootOf(uri), uri, (found, key) => entriesOf(found, key, uri)),
    open: (uri, ahead = 0) => {
      const root = rootOf(uri);
      return using(root, uri, async (found) => {
        const { size } = fileOf(found.stats, uri);
        if (size <= ahead) return heldBlob(await bytesOf(found, uri, 0, size));
        return blobOf(uri, found.stats, (work) => using(root, uri, work));
      });
    },
  };
}

/** Opens what a URI names, lets `work` use it and closes it; every failure becomes an `Unreadable`. */
async function using<T>(
  root: Root | null,
  uri: string,
  work: (found: Confined, key: Key) => Promise<T>,
): Promise<T> {
  const key = root && keyBelow(uri, root.uri);
  if (!root || !key) throw forbidden(uri);
  try {
    return await useConfined(root.directory, key, (found) => work(found, key));
  } catch (error) {
    throw refusalOf(error, uri);
  }
}

function blobOf(
  uri: string,
  opened: Stats,
  reopen: (work: (found: Confined) => Promise<Uint8Array>) => Promise<Uint8Array>,
): Blob {
  return {
    byteLength: opened.size,
    slice: (start, end = opened.size) =>
      reopen((found) => {
        const { ino, dev, size } = found.stats;
        const same = ino === opened.ino && dev === opened.dev && size === opened.size;
        if (!same) throw unavailable(uri, 'it changed while it was read');
        return bytesOf(found, uri, Math.min(Math.max(start, 0), size), Math.min(end, size));
      }),
  };
}

/** A file that was read whole; each slice is a copy, so that no reader changes what another one reads. */
function heldBlob(bytes: Uint8Array): Blob {
  return {
    byteLength: bytes.length,
    slice: async (start, end = bytes.length) => bytes.slice(Math.max(start, 0), Math.max(end, 0)),
  };
}

async function bytesOf({ descriptor }: Confined, uri: string, start: number, end: number) {
  const bytes = new Uint8Array(Math.max(end - start, 0));
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await disk.read(descriptor, bytes, at, bytes.length - at, start + at);
    if (bytesRead === 0) throw unavailable(uri, 'it became shorter while it was read');
    at += bytesRead;
  }
  return bytes;
}

async function entriesOf({ stats, path }: Confined, key: Key, uri: string): Promise<readonly Entry[]> {
  if (stats.isFile()) {
    return [{ name: key.slice(key.lastIndexOf('/') + 1), directory: false, byteLength: stats.size }];
  }
  if (!stats.isDirectory()) throw forbidden(uri);
  const entries: Entry[] = [];
  for await (const { name } of await disk.opendir(path)) {
    if (entries.length === maxEntries)
      throw new Unreadable('TOO_LARGE', `${uri} has more than ${maxEntries} members`);
    const member = await disk.lstat(join(path, name)).catch(() => null);
    if (member?.isFile()) entries.push({ name, directory: false, byteLength: member.size });
    if (member?.isDirectory()) entries.push({ name, directory: true, byteLength: 0 });
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function fileOf(stats: Stats, uri: string): Stats {
  if (stats.isDirectory()) throw missing(uri, 'it is a directory, not a file');
  if (!stats.isFile()) throw forbidden(uri);
  return stats;
}

function refusalOf(error: unknown, uri: string): Unreadable {
  if (error instanceof Unreadable) return error;
  if (error instanceof Escaped) return forbidden(uri, error);
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
      return missing(uri, 'nothing is there', error);
    case 'ELOOP':
    case 'ENXIO':
    case 'ENODEV':
    case 'EACCES':
    case 'EPERM':
      return forbidden(uri, error);
    default:
      return unavailable(uri, 'the store does not answer', error);
  }
}
