import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Key } from './key.ts';

/** The descriptor leads out of the root, or through a link. */
export class Escaped extends Error {}

/** An open descriptor that was proven to lie in the root, and a path that names what it has open. */
export type Confined = { readonly handle: FileHandle; readonly stats: Stats; readonly path: string };

// Elsewhere the proof is by name and inode.
const hasDescriptorPaths = process.platform === 'linux';

/**
 * Opens a file or directory below a real directory and proves that it lies there, whoever swaps links meanwhile.
 * The caller closes the handle. Throws `Escaped`, or what the file system says.
 */
export async function openConfined(
  directory: string,
  key: Key,
  byDescriptor = hasDescriptorPaths,
): Promise<Confined> {
  const root = await realOf(directory);
  const name = join(root, key);
  // O_NONBLOCK: opening a FIFO must not wait for its writer.
  const handle = await open(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    const path = `/proc/self/fd/${handle.fd}`;
    if (byDescriptor) {
      if (!lies(await readlink(path), root)) throw new Escaped();
      return { handle, stats, path };
    }
    const real = await realpath(name);
    const named = await stat(real);
    if (!lies(real, root) || named.ino !== stats.ino || named.dev !== stats.dev) throw new Escaped();
    return { handle, stats, path: real };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const realRoots = new Map<string, string>();

/** The real place of a root, found once: what takes its place later lies outside of it, and is refused. */
async function realOf(directory: string): Promise<string> {
  const known = realRoots.get(directory);
  if (known !== undefined) return known;
  const found = await realpath(directory).catch((cause) => {
    throw new Error('The root itself is not there', { cause });
  });
  realRoots.set(directory, found);
  return found;
}

function lies(path: string, root: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}
