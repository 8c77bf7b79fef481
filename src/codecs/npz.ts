import yauzl from 'yauzl';
import { Unreadable } from '../errors.ts';
import type { Blob } from '../stores/store.ts';
import type { Budget } from './codec.ts';

const maxEntries = 1_000;

/** What is inside an `.npz`: the names of its arrays, and each as the `.npy` that it is. */
export type Npz = { readonly names: readonly string[]; array(name: string): Promise<Blob> };

/**
 * Opens a zip of arrays. All of its members together, as its directory declares them, must keep to the budget for
 * decoding; a member that turns out longer than it declares is CORRUPT, and no more of it is read.
 */
export async function openNpz(blob: Blob, { decodedBytes }: Budget): Promise<Npz> {
  if (blob.byteLength > decodedBytes) throw tooLarge(decodedBytes);
  const bytes = Buffer.from(await blob.slice(0));
  const entries = new Map<string, yauzl.Entry>();
  const zip = await sound(async () => {
    const opened = await yauzl.fromBufferPromise(bytes, { lazyEntries: true, autoClose: false });
    if (opened.entryCount > maxEntries) throw tooLarge(decodedBytes);
    let left = decodedBytes;
    for await (const entry of opened.eachEntry()) {
      left -= entry.uncompressedSize;
      if (left < 0) throw tooLarge(decodedBytes);
      entries.set(entry.fileName.replace(/\.npy$/, ''), entry);
    }
    return opened;
  });
  return {
    names: [...entries.keys()],
    array: (name) =>
      sound(async () => {
        const entry = entries.get(name);
        if (!entry) throw new Unreadable('CORRUPT', `The file has no array ${JSON.stringify(name)}.`);
        const stream = await zip.openReadStreamPromise(entry);
        const parts: Buffer[] = [];
        for await (const part of stream) parts.push(part as Buffer);
        return inMemory(Buffer.concat(parts));
      }),
  };
}

function inMemory(bytes: Buffer): Blob {
  return { byteLength: bytes.length, slice: async (start, end) => bytes.subarray(start, end) };
}

/** What the zip says of a broken file is that it is CORRUPT. */
async function sound<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable('CORRUPT', 'The file is no sound zip of arrays.', error);
  }
}

function tooLarge(limit: number): Unreadable {
  return new Unreadable('TOO_LARGE', `Its arrays take more than ${limit} bytes together.`);
}
