import { ClientError, Unreadable } from '../errors.ts';
import type { Blob } from '../stores/store.ts';
import type { AxisSlice, Budget, Codec } from './codec.ts';
import { fileEnding, fileNamed } from './members.ts';
import { type NpyHeader, readNpyHeader } from './npy-header.ts';

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

async function readSlice(blob: Blob, header: NpyHeader, slice: readonly AxisSlice[], budget: Budget) {
  const { dtype, shape, strides, offset } = header;
  const ranges = rangesOf(shape, slice);
  checkSize(ranges, dtype.size, budget);
  const counts = ranges.map(({ start, stop }) => stop - start);
  const along = (at: (range: AxisSlice) => number) =>
    ranges.reduce((sum, range, axis) => sum + at(range) * (strides[axis] as number), 0);
  const empty = counts.some((count) => count === 0);
  const first = empty ? 0 : along(({ start }) => start);
  const last = empty ? -1 : along(({ stop }) => stop - 1);
  const byteCount = (last + 1 - first) * dtype.size;
  if (byteCount > budget.decodedBytes) throw tooLarge(byteCount, budget.decodedBytes);
  const bytes = await blob.slice(offset + first * dtype.size, offset + first * dtype.size + byteCount);
  if (bytes.length < byteCount) throw new Unreadable('CORRUPT', 'The file is truncated.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

  const read = (axis: number, at: number): unknown => {
    if (axis === counts.length) return dtype.read(view, at * dtype.size);
    const stride = strides[axis] as number;
    return Array.from({ length: counts[axis] as number }, (_, n) => read(axis + 1, at + n * stride));
  };
  return read(0, 0);
}

function rangesOf(shape: readonly number[], slice: readonly AxisSlice[]): readonly AxisSlice[] {
  if (slice.length > shape.length) {
    throw new ClientError(
      'BAD_USER_INPUT',
      `A slice of ${slice.length} axes does not fit ${shape.length} axes.`,
      {
        shape,
      },
    );
  }
  return shape.map((length, axis) => {
    const { start, stop } = slice[axis] ?? { start: 0, stop: length };
    if (!Number.isSafeInteger(start) || !Number.isSafeInteger(stop) || start < 0 || stop < start) {
      throw new ClientError('BAD_USER_INPUT', `No slice goes from ${start} to ${stop}.`, { axis });
    }
    return { start: Math.min(start, length), stop: Math.min(stop, length) };
  });
}

/** Counts elements and, for arrays with an empty axis, the lists around them. */
function checkSize(ranges: readonly AxisSlice[], size: number, { windowBytes }: Budget): void {
  let lists = 1;
  for (const { start, stop } of ranges) {
    lists *= stop - start;
    if (lists > windowBytes) throw tooLarge(lists * Math.max(size, 1), windowBytes);
  }
  if (lists * size > windowBytes) throw tooLarge(lists * size, windowBytes);
}

function tooLarge(asked: number, limit: number): Unreadable {
  return new Unreadable(
    'TOO_LARGE',
    `The slice takes ${asked} bytes, of at most ${limit}: ask for a smaller one.`,
  );
}
