import { Unreadable } from '../errors.ts';

/** The arrays that a sparse matrix rests in. */
export type SparseArrays = {
  readonly data: readonly unknown[];
  /** A list of indices by its name; CORRUPT where there is none. */
  numbers(name: string): readonly number[];
};

type Element = readonly [row: number, column: number, value: unknown];
type Shape = readonly number[];

/** The elements that a sparse matrix holds, as SciPy stores them; never more than `data` has. */
export function elementsOf(format: string, shape: Shape, arrays: SparseArrays): Iterable<Element> {
  switch (format) {
    case 'csr':
      return compressed(shape[0] ?? 0, shape[1] ?? 0, arrays);
    case 'csc':
      return swapped(compressed(shape[1] ?? 0, shape[0] ?? 0, arrays));
    case 'coo':
      return coordinates(shape, arrays);
    case 'dia':
      return diagonals(shape, arrays);
    default:
      return blocks(shape, arrays);
  }
}

function* compressed(lines: number, length: number, { data, numbers }: SparseArrays): Generator<Element> {
  const [indices, bounds] = [numbers('indices'), numbers('indptr')];
  checkBounds(bounds, lines, Math.min(indices.length, data.length));
  for (let line = 0; line < lines; line += 1)
    for (let at = bounds[line] as number; at < (bounds[line + 1] as number); at += 1)
      yield [line, within(indices[at], length), data[at]];
}

function* swapped(elements: Iterable<Element>): Generator<Element> {
  for (const [column, row, value] of elements) yield [row, column, value];
}

function* coordinates([height = 0, width = 0]: Shape, { data, numbers }: SparseArrays): Generator<Element> {
  const [rows, columns] = [numbers('row'), numbers('col')];
  if (rows.length !== data.length || columns.length !== data.length) throw unsound();
  for (const [at, value] of data.entries())
    yield [within(rows[at], height), within(columns[at], width), value];
}

/** Each diagonal is a row of `data`, whose elements stand in the columns that they are counted by. */
function* diagonals([height = 0, width = 0]: Shape, { data, numbers }: SparseArrays): Generator<Element> {
  const offsets = numbers('offsets');
  if (offsets.length !== data.length) throw unsound();
  for (const [at, offset] of offsets.entries())
    for (const [column, value] of listOf(data[at]).entries()) {
      const row = column - offset;
      if (row >= 0 && row < height && column < width) yield [row, column, value];
    }
}

/** Lines of blocks: `data` holds the blocks, each a list of rows. */
function* blocks([height = 0, width = 0]: Shape, { data, numbers }: SparseArrays): Generator<Element> {
  const [indices, bounds] = [numbers('indices'), numbers('indptr')];
  const lines = bounds.length - 1;
  checkBounds(bounds, lines, Math.min(indices.length, data.length));
  for (let line = 0; line < lines; line += 1)
    for (let at = bounds[line] as number; at < (bounds[line + 1] as number); at += 1) {
      const block = listOf(data[at]);
      for (const [below, row] of block.entries())
        for (const [beside, value] of listOf(row).entries())
          yield [
            within(line * block.length + below, height),
            within((indices[at] as number) * listOf(row).length + beside, width),
            value,
          ];
    }
}

/** Bounds that never go back hold each element once at most. */
function checkBounds(bounds: readonly number[], lines: number, count: number): void {
  const rising = bounds.every((bound, at) => bound >= (at === 0 ? 0 : (bounds[at - 1] as number)));
  if (bounds.length !== lines + 1 || !rising || (bounds.at(-1) ?? 0) > count) throw unsound();
}

function within(index: number | undefined, length: number): number {
  if (index === undefined || index < 0 || index >= length) throw unsound();
  return index;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unsound();
  return value;
}

function unsound(): Unreadable {
  return new Unreadable('CORRUPT', 'The indices of the sparse matrix contradict its shape.');
}
