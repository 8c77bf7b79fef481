import { close, constants, fstat, open, readlink, realpath, type Stats, stat } from 'node:fs';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import type { Key } from './key.ts';

/** The descriptor leads out of the root, or through a link. */
export class Escaped extends Error {}

/** An open descriptor that was proven to lie in the root, and a path that names what it has open. */
export type Confined = { readonly descriptor: number; readonly stats: Stats; readonly path: string };

// Bare descriptors: a handle of node:fs/promises takes a third more time for the same calls.
const disk = {
  close: promisify(close),
  fstat: promisify(fstat),
  open: promisify(open),
  readlink: promisify(readlink),
  realpath: promisify(realpath.native),
  stat: promisify(stat),
};
// Elsewhere the proof is by name and inode.
const hasDescriptorPaths = process.platform === 'linux';

/**
 * Opens a file or directory below a real directory, proves that it lies there, whoever swaps links meanwhile, lets
 * `use` work with it and closes it. Throws `Escaped`, or what the file system says.
 */
export async function useConfined<T>(
  directory: string,
  key: Key,
  use: (found: Confined) => Promise<T>,
  byDescriptor = hasDescriptorPaths,
): Promise<T> {
  const root = await realOf(directory);
  const name = join(root, key);
  // O_NONBLOCK: opening a FIFO must not wait for its writer.
  const descriptor = await disk.open(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await disk.fstat(descriptor);
    const path = byDescriptor
      ? await provenByDescriptor(descriptor, root)
      : await provenByName(name, stats, root);
    return await use({ descriptor, stats, path });
  } finally {
    await disk.close(descriptor);
  }
}

async function provenByDescriptor(descriptor: number, root: string): Promise<string> {
  const path = `/proc/self/fd/${descriptor}`;
  if (!lies(await disk.readlink(path), root)) throw new Escaped();
  return path;
}

async function provenByName(name: string, stats: Stats, root: string): Promise<string> {
  const path = await disk.realpath(name);
  const named = await disk.stat(path);
  if (!lies(path, root) || named.ino !== stats.ino || named.dev !== stats.dev) throw new Escaped();
  return path;
}

const realRoots = new Map<string, string>();

/** The real place of a root, found once: what takes its place later lies outside of it, and is refused. */
async function realOf(directory: string): Promise<string> {
  const known = realRoots.get(directory);
  if (known !== undefined) return known;
  const found = await disk.realpath(directory).catch((cause) => {
    throw new Error('The root itself is not there', { cause });
  });
  realRoots.set(directory, found);
  return found;
}

function lies(path: string, root: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}
