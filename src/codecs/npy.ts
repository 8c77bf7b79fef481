import { Unreadable } from '../errors.ts';
import type { Blob } from '../stores/store.ts';
import type { AxisSlice, Budget, Codec } from './codec.ts';
import { fileEnding, fileNamed } from './members.ts';
import { type NpyHeader, readNpyHeader } from './npy-header.ts';
import { extentOf, nestedLists, sliceTooLarge, windowOf } from './tensor-window.ts';

/** NumPy arrays. A slice reads from its first to its last element and nothing else; its budget is its size at rest. */
export const npy: Codec = {
  name: 'npy',
  member: (folder) => fileNamed(folder, 'data.npy') ?? fileEnding(folder, ['npy']),
  decode: async (folder, { name }, budget) => {
    const blob = await folder.open(name);
    const header = await readNpyHeader(blob);
    return {
      kind: 'tensor',
      shape: header.shape,
      dtype: header.dtype.name,
      data: (slice = []) => readSlice(blob, header, slice, budget),
      mediaType: 'application/octet-stream',
      byteSize: blob.byteLength,
      overBudget: blob.byteLength - header.offset > budget.maxBytes,
      file: name,
    };
  },
};

/** The elements of a slice as nested lists; reads from the first to the last of them. */
export async function readSlice(
  blob: Blob,
  { dtype, shape, strides, offset }: NpyHeader,
  slice: readonly AxisSlice[],
  budget: Budget,
): Promise<unknown> {
  const window = windowOf(shape, slice, dtype.size, budget);
  const { first, last } = extentOf(window, strides);
  const byteCount = (last + 1 - first) * dtype.size;
  if (byteCount > budget.decodedBytes) throw sliceTooLarge(byteCount, budget.decodedBytes);
  const bytes = await blob.slice(offset + first * dtype.size, offset + first * dtype.size + byteCount);
  if (bytes.length < byteCount) throw new Unreadable('CORRUPT', 'The file is truncated.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return nestedLists(window, strides, (at) => dtype.read(view, at * dtype.size));
}
