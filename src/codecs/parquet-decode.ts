import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { RowWindow } from './codec.ts';
import { sizeOf } from './json-values.ts';
import { cellValue, parsers } from './parquet-cells.ts';
import { columnOf, type ParquetColumn } from './parquet-columns.ts';
import { type RowRange, withPrefixes } from './parquet-prefix.ts';
import { rowsTooLarge } from './table-errors.ts';
import { failureOf, isOverBudget } from './table-failure.ts';
import type { TableAnswer, TableRows, TableTask } from './table-task.ts';

const footerBytes = 32 * 1024;

type Slice = (start: number, end: number) => Promise<ArrayBuffer>;

/** Answers one task; every failure is part of the answer. */
export async function answerTo(task: TableTask, slice: Slice): Promise<TableAnswer> {
  try {
    const { byteLength } = task;
    const file = { byteLength, slice: (start: number, end = byteLength) => slice(start, end) };
    const metadata = await parquetMetadataAsync(file, {
      initialFetchSize: footerBytes,
      geoparquet: false,
      parsers,
    });
    const columns = parquetSchema(metadata).children.map(columnOf);
    const rowCount = rowCountOf(metadata);
    if (task.window) return { value: await rowsOf(file, metadata, columns, task.window, task) };
    return { value: { columns: columns.map(({ name, type }) => ({ name, type })), rowCount } };
  } catch (error) {
    return failureOf(error, 'Parquet');
  }
}

async function rowsOf(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly ParquetColumn[],
  { first, offset, columns: wanted }: RowWindow,
  { decodedBytes, windowBytes }: TableTask,
): Promise<TableRows> {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const names = wanted ?? [...byName.keys()];
  const chosen = names.map((name) => byName.get(name) ?? unknown(name));
  const range = { start: offset, end: Math.min(offset + first, rowCountOf(metadata)) };
  if (range.start >= range.end) return [];
  const rows: Record<string, unknown>[] = [];
  let left = windowBytes;
  for (const cells of await cellsOf(file, metadata, names, range, decodedBytes)) {
    const row = Object.fromEntries(chosen.map((column, at) => [column.name, cellValue(cells[at], column)]));
    left -= sizeOf(row, left);
    if (left < 0) throw rowsTooLarge(windowBytes);
    rows.push(row);
  }
  return rows;
}

/** Reads a little of each column first, and more where that was not enough. */
async function cellsOf(
  file: AsyncBuffer,
  metadata: FileMetaData,
  names: readonly string[],
  range: RowRange,
  decodedBytes: number,
): Promise<readonly unknown[][]> {
  for (let factor = 1; ; factor *= 8) {
    const prefix = withPrefixes(metadata, range, factor);
    try {
      return await readCells(file, prefix.metadata, names, range, decodedBytes);
    } catch (error) {
      if (!prefix.cut || isOverBudget(error)) throw error;
    }
  }
}

async function readCells(
  file: AsyncBuffer,
  metadata: FileMetaData,
  names: readonly string[],
  { start, end }: RowRange,
  decodedBytes: number,
): Promise<readonly unknown[][]> {
  let cells: unknown[][] = [];
  const missing = new Map(names.map((name) => [name, end - start]));
  await parquetRead({
    file,
    metadata,
    parsers,
    columns: [...names],
    rowStart: start,
    rowEnd: end,
    utf8: false,
    useOffsetIndex: true,
    compressors: bounded(compressors, decodedBytes),
    onChunk: ({ columnName, rowStart, rowEnd }) => {
      const found = Math.max(Math.min(rowEnd, end) - Math.max(rowStart, start), 0);
      missing.set(columnName, (missing.get(columnName) ?? 0) - found);
    },
    onComplete: (read) => {
      cells = read;
    },
  });
  if ([...missing.values()].some((count) => count > 0)) throw new Error('A column ends before the rows do');
  return cells;
}

/** The decompressors, allowed to write so many bytes in all. */
function bounded(all: Compressors, bytes: number): Compressors {
  let left = bytes;
  return Object.fromEntries(
    Object.entries(all).map(([codec, decompress]) => [
      codec,
      (input: Uint8Array, length: number) => {
        left -= length;
        if (left < 0 || length < 0) throw new RangeError('The decompression budget is used up');
        return decompress?.(input, length);
      },
    ]),
  ) as Compressors;
}

function rowCountOf({ num_rows, row_groups }: FileMetaData): number {
  const sum = row_groups.reduce((total, group) => total + group.num_rows, 0n);
  const sane = num_rows === sum && row_groups.every((group) => group.num_rows >= 0n);
  if (!sane || num_rows > BigInt(Number.MAX_SAFE_INTEGER))
    throw new Error('Row counts contradict each other');
  return Number(num_rows);
}

function unknown(name: string): never {
  throw new Error(`No column ${name}`);
}
