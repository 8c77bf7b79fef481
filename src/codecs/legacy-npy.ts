import { Unreadable } from '../errors.ts';
import type { Budget, Codec, Folder } from './codec.ts';
import { fileNamed } from './members.ts';
import { parsePythonJson } from './python-json.ts';
import { readDescription } from './read.ts';
import type { TablePool } from './table-pool.ts';
import { extentOf, nestedLists, stridesOf, windowOf } from './tensor-window.ts';

const elementBytes = 8;
const maxAxes = 64;

/** NumPy arrays of ZenML up to 0.22: all elements as one column of Parquet, and the shape beside it as JSON. */
export function legacyNpyIn(pool: TablePool): Codec {
  return {
    name: 'legacy npy',
    member: (folder) => (fileNamed(folder, 'shape.json') ? fileNamed(folder, 'data.parquet') : null),
    decode: async (folder, { name }, budget) => {
      const shape = await shapeOf(folder, budget);
      const blob = await folder.open(name);
      const { columns, rowCount } = await pool.summary('parquet', blob, budget);
      const [column] = columns;
      if (!column || columns.length > 1) throw new Unreadable('CORRUPT', `${name} is not one column.`);
      if (shape.reduce((product, axis) => product * axis, 1) !== rowCount)
        throw new Unreadable('CORRUPT', `${name} does not hold as many elements as shape.json says.`);
      return {
        kind: 'tensor',
        shape,
        dtype: column.type,
        data: async (slice = []) => {
          const window = windowOf(shape, slice, elementBytes, budget);
          const strides = stridesOf(shape, false);
          const { first, last } = extentOf(window, strides);
          const rows = await pool.rows('parquet', blob, { first: last + 1 - first, offset: first }, budget);
          return nestedLists(window, strides, (at) => rows[at]?.[column.name] ?? null);
        },
        mediaType: 'application/vnd.apache.parquet',
        byteSize: blob.byteLength,
        overBudget: blob.byteLength > budget.maxBytes,
        file: name,
      };
    },
  };
}

/** `{"0": 2, "1": 3}`: the length of each axis. */
async function shapeOf(folder: Folder, budget: Budget): Promise<readonly number[]> {
  const text = await readDescription(folder, 'shape.json', budget);
  const axes = Object.values(parsePythonJson(text) ?? {});
  const isAxis = (axis: unknown): axis is number => Number.isSafeInteger(axis) && (axis as number) >= 0;
  if (axes.length > maxAxes || !axes.every(isAxis))
    throw new Unreadable('CORRUPT', 'shape.json holds no shape.');
  return axes;
}
