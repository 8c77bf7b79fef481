import { parse } from 'csv-parse';
import { Unreadable } from '../errors.ts';
import type { Blob } from '../stores/store.ts';
import type { Budget, Codec, Column, RowWindow } from './codec.ts';
import { cellReader, columnType } from './csv-cells.ts';
import { sizeOf } from './json-values.ts';
import { fileEnding, fileNamed } from './members.ts';
import { rowsTooLarge, unknownColumn } from './table-errors.ts';

const chunkBytes = 64 * 1024;
const maxRecord = 1024 * 1024;

/** Tables stored as CSV with a header; the first column of a pandas frame is its index. Reads as far as it must. */
export const csv: Codec = {
  name: 'csv',
  member: (folder) => fileNamed(folder, 'df.csv') ?? fileEnding(folder, ['csv']),
  decode: async (folder, { name }, budget) => {
    const blob = await folder.open(name);
    const sample: string[][] = [];
    for await (const record of records(blob, chunkBytes)) sample.push(record);
    const complete = blob.byteLength <= chunkBytes;
    const names = distinct(sample.shift() ?? []);
    const columns = names.map((column, at) => ({
      name: column,
      type: columnType(sample.map((record) => record[at] ?? '')),
    }));
    return {
      kind: 'table',
      columns,
      rowCount: complete ? sample.length : null,
      rows: (window) => rows(blob, columns, window, budget),
      mediaType: 'text/csv',
      byteSize: blob.byteLength,
      overBudget: blob.byteLength > budget.maxBytes,
      file: name,
    };
  },
};

async function rows(blob: Blob, columns: readonly Column[], window: RowWindow, budget: Budget) {
  const { first, offset } = window;
  const positions = new Map(columns.map((column, at) => [column.name, at]));
  const chosen = (window.columns ?? [...positions.keys()]).map((name) => {
    const at = positions.get(name);
    if (at === undefined) throw unknownColumn(name, [...positions.keys()]);
    return { name, at, read: cellReader((columns[at] as Column).type) };
  });
  const found: Record<string, unknown>[] = [];
  let left = budget.windowBytes;
  let record = -1 - offset;
  for await (const cells of records(blob, budget.decodedBytes)) {
    if (found.length === first) break;
    record += 1;
    if (record <= 0) continue;
    const row = Object.fromEntries(chosen.map(({ name, at, read }) => [name, read(cells[at] ?? '')]));
    left -= sizeOf(row, left);
    if (left < 0) throw rowsTooLarge(budget.windowBytes);
    found.push(row);
  }
  if (found.length < first && blob.byteLength > budget.decodedBytes) {
    throw new Unreadable(
      'TOO_LARGE',
      `These rows lie beyond the first ${budget.decodedBytes} bytes of the file.`,
    );
  }
  return found;
}

/** The records that end within the first `limit` bytes, read chunk by chunk as they are asked for. */
async function* records(blob: Blob, limit: number): AsyncGenerator<string[]> {
  const parser = parse({ bom: true, relax_column_count: true, max_record_size: maxRecord });
  let failure: Error | null = null;
  parser.on('error', (error) => {
    failure = error;
  });
  for (let at = 0; at < Math.min(blob.byteLength, limit); at += chunkBytes) {
    parser.write(await blob.slice(at, at + chunkBytes));
    for (let record = parser.read(); record !== null; record = parser.read()) yield record;
    if (failure) throw refusalOf(failure);
  }
  if (blob.byteLength > limit) return;
  parser.end();
  try {
    yield* parser as AsyncIterable<string[]>;
  } catch (error) {
    throw refusalOf(error);
  }
}

function refusalOf(cause: unknown): Unreadable {
  if ((cause as { code?: string }).code === 'CSV_MAX_RECORD_SIZE') {
    return new Unreadable(
      'TOO_LARGE',
      `A record takes more than ${maxRecord} bytes: is a quote left open?`,
      cause,
    );
  }
  return new Unreadable('CORRUPT', 'The file is not valid CSV.', cause);
}

/** Names as pandas reads them: the second `a` is `a.1`. */
function distinct(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return count === 0 ? name : `${name}.${count}`;
  });
}
