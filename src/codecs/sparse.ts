import { Unreadable } from '../errors.ts';
import type { Blob } from '../stores/store.ts';
import { binary } from './binary.ts';
import type { Budget, Codec } from './codec.ts';
import { fileNamed } from './members.ts';
import { readSlice } from './npy.ts';
import { readNpyHeader } from './npy-header.ts';
import { type Npz, openNpz } from './npz.ts';
import { elementsOf, type SparseArrays } from './sparse-elements.ts';
import { sumOf } from './sparse-sum.ts';
import { nestedLists, stridesOf, windowOf } from './tensor-window.ts';

const formats = ['bsr', 'coo', 'csc', 'csr', 'dia'] as const;

/** Sparse matrices of SciPy: tensors whose slices are written out with their zeros. Another `.npz` stays bytes. */
export const sparse: Codec = {
  name: 'sparse',
  member: (folder) => fileNamed(folder, 'data.npz'),
  decode: async (folder, member, budget) => {
    const blob = await folder.open(member.name);
    const npz = await openNpz(blob, budget);
    if (!npz.names.includes('format') || !npz.names.includes('shape'))
      return binary.decode(folder, member, budget);
    const format = await formatOf(npz, budget);
    const shape = (await numbersIn(npz, 'shape', budget)) as number[];
    if (shape.length !== 2 || shape.some((length) => length < 0)) throw unsound('has no valid shape');
    const values = await npz.array('data');
    const { dtype } = await readNpyHeader(values);
    const zero = dtype.read(new DataView(new ArrayBuffer(dtype.size)), 0);
    return {
      kind: 'tensor',
      shape,
      dtype: dtype.name,
      data: async (slice = []) => {
        const window = windowOf(shape, slice, dtype.size, budget);
        const [rows, columns] = window.ranges;
        const width = window.counts[1] ?? 0;
        const found = new Map<number, unknown>();
        if (rows && columns)
          for (const [row, column, value] of elementsOf(format, shape, await arraysOf(npz, values, budget))) {
            if (row < rows.start || row >= rows.stop || column < columns.start || column >= columns.stop)
              continue;
            const at = (row - rows.start) * width + column - columns.start;
            found.set(at, found.has(at) ? sumOf(found.get(at), value) : value);
          }
        return nestedLists(window, stridesOf(window.counts, false), (at) => found.get(at) ?? zero);
      },
      mediaType: 'application/zip',
      byteSize: blob.byteLength,
      overBudget: blob.byteLength > budget.maxBytes,
      file: member.name,
    };
  },
};

async function formatOf(npz: Npz, budget: Budget): Promise<(typeof formats)[number]> {
  const written = await allOf(await npz.array('format'), budget);
  const format = formats.find((one) => one === written);
  if (!format)
    throw new Unreadable('UNKNOWN_FORMAT', `The sparse format ${JSON.stringify(written)} is unknown.`);
  return format;
}

async function arraysOf(npz: Npz, values: Blob, budget: Budget): Promise<SparseArrays> {
  const numbers = new Map<string, readonly number[]>();
  for (const name of ['indices', 'indptr', 'row', 'col', 'offsets'])
    if (npz.names.includes(name)) numbers.set(name, await numbersIn(npz, name, budget));
  return {
    data: (await allOf(values, budget)) as readonly unknown[],
    numbers: (name) => numbers.get(name) ?? missing(name),
  };
}

async function numbersIn(npz: Npz, name: string, budget: Budget): Promise<readonly number[]> {
  const list = await allOf(await npz.array(name), budget);
  const whole = Array.isArray(list) && list.every((item) => Number.isSafeInteger(item));
  if (!whole) throw unsound(`has no list of whole numbers ${JSON.stringify(name)}`);
  return list;
}

/** A whole array: what of it is written out is bounded elsewhere. */
async function allOf(blob: Blob, budget: Budget): Promise<unknown> {
  return readSlice(blob, await readNpyHeader(blob), [], { ...budget, windowBytes: budget.decodedBytes });
}

function missing(name: string): never {
  throw unsound(`has no array ${JSON.stringify(name)}`);
}

function unsound(why: string): Unreadable {
  return new Unreadable('CORRUPT', `The sparse matrix ${why}.`);
}
