import { ClientError, Unreadable } from '../errors.ts';
import type { AxisSlice, Budget } from './codec.ts';

/** A part of a tensor: per axis from where, and how many. */
export type TensorWindow = { readonly ranges: readonly AxisSlice[]; readonly counts: readonly number[] };

/** The part that a slice asks for, within the shape and within the budget for what is written out. */
export function windowOf(
  shape: readonly number[],
  slice: readonly AxisSlice[],
  elementBytes: number,
  budget: Budget,
): TensorWindow {
  const ranges = rangesOf(shape, slice);
  checkSize(ranges, elementBytes, budget);
  return { ranges, counts: ranges.map(({ start, stop }) => stop - start) };
}

/** The first and last element of a window, counted along `strides`; the last is before the first in an empty one. */
export function extentOf(
  { ranges, counts }: TensorWindow,
  strides: readonly number[],
): { first: number; last: number } {
  const along = (at: (range: AxisSlice) => number) =>
    ranges.reduce((sum, range, axis) => sum + at(range) * (strides[axis] as number), 0);
  if (counts.some((count) => count === 0)) return { first: 0, last: -1 };
  return { first: along(({ start }) => start), last: along(({ stop }) => stop - 1) };
}

/** The elements of a window as nested lists; `read` is told how far one is behind the first. */
export function nestedLists(
  { counts }: TensorWindow,
  strides: readonly number[],
  read: (at: number) => unknown,
): unknown {
  const list = (axis: number, at: number): unknown => {
    if (axis === counts.length) return read(at);
    const stride = strides[axis] as number;
    return Array.from({ length: counts[axis] as number }, (_, n) => list(axis + 1, at + n * stride));
  };
  return list(0, 0);
}

/** How far it is from an element to the next, per axis, in elements. */
export function stridesOf(shape: readonly number[], fortranOrder: boolean): readonly number[] {
  const strides: number[] = [];
  let step = 1;
  for (let n = 0; n < shape.length; n += 1) {
    const axis = fortranOrder ? n : shape.length - 1 - n;
    strides[axis] = step;
    step *= shape[axis] as number;
  }
  return strides;
}

/** Refuses a slice for its size. */
export function sliceTooLarge(asked: number, limit: number): Unreadable {
  return new Unreadable(
    'TOO_LARGE',
    `The slice takes ${asked} bytes, of at most ${limit}: ask for a smaller one.`,
  );
}

function rangesOf(shape: readonly number[], slice: readonly AxisSlice[]): readonly AxisSlice[] {
  if (slice.length > shape.length) {
    throw new ClientError(
      'BAD_USER_INPUT',
      `A slice of ${slice.length} axes does not fit ${shape.length} axes.`,
      { shape },
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
    if (lists > windowBytes) throw sliceTooLarge(lists * Math.max(size, 1), windowBytes);
  }
  if (lists * size > windowBytes) throw sliceTooLarge(lists * size, windowBytes);
}
