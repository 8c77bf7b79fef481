import { Unreadable } from '../errors.ts';
import type { Blob } from '../stores/store.ts';
import { type Dtype, dtypeOf } from './npy-dtype.ts';
import { parsePythonLiteral } from './python-literal.ts';
import { stridesOf } from './tensor-window.ts';

const magic = '\x93NUMPY';
const maxHeader = 64 * 1024;
const maxAxes = 64;

/** What stands before the elements of an array. `strides` are in elements, one per axis. */
export type NpyHeader = {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Where the elements begin. */
  readonly offset: number;
};

/** Reads the header; an array that is longer than its file, or no array at all, is CORRUPT. */
export async function readNpyHeader(blob: Blob): Promise<NpyHeader> {
  // Headers are padded to a multiple of 64 bytes and hardly ever longer than two of them.
  const head = Buffer.from(await blob.slice(0, 256));
  if (head.length < 12 || head.toString('latin1', 0, 6) !== magic) throw corrupt('is no NumPy array');
  const version = head[6] as number;
  if (version < 1 || version > 3)
    throw new Unreadable('UNKNOWN_FORMAT', `Version ${version} of .npy is unknown.`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? head.readUInt16LE(8) : head.readUInt32LE(8);
  if (length > maxHeader) throw corrupt('has a header of impossible length');
  const offset = start + length;
  if (offset > blob.byteLength) throw corrupt('is truncated');
  const bytes =
    offset <= head.length ? head.subarray(start, offset) : Buffer.from(await blob.slice(start, offset));
  const { descr, fortran_order, shape } = fieldsOf(bytes.toString(version === 3 ? 'utf8' : 'latin1'));
  const dtype = dtypeOf(descr);
  const strides = stridesOf(shape, fortran_order);
  const elements = shape.reduce((product, axis) => product * axis, 1);
  if (offset + elements * dtype.size > blob.byteLength) throw corrupt('is truncated');
  return { dtype, shape, strides, offset };
}

function fieldsOf(text: string) {
  const fields = parsePythonLiteral(text);
  if (fields === null || typeof fields !== 'object') throw corrupt('has a header that makes no sense');
  const { descr, fortran_order, shape } = fields as Record<string, unknown>;
  const isAxis = (axis: unknown): axis is number => Number.isSafeInteger(axis) && (axis as number) >= 0;
  if (!Array.isArray(shape) || shape.length > maxAxes || !shape.every(isAxis))
    throw corrupt('has no valid shape');
  return { descr, fortran_order: fortran_order === true, shape };
}

function corrupt(why: string): Unreadable {
  return new Unreadable('CORRUPT', `The file ${why}.`);
}
