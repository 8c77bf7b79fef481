import type { Blob } from '../stores/store.ts';
import type { Codec, Folder } from './codec.ts';
import { mediaTypeOf } from './media-types.ts';
import { unknownColumn } from './table-errors.ts';
import type { TablePool } from './table-pool.ts';

const maxTail = 256 * 1024;
const names = ['df.parquet.gzip', 'dataframe.parquet'];

/** Tables stored as Parquet, decoded by the pool; reads the row groups and columns that it needs. */
export function parquetIn(pool: TablePool): Codec {
  return {
    name: 'parquet',
    member: (folder) => memberOf(folder),
    decode: async (folder, { name }, budget) => {
      const blob = withTail(await folder.open(name));
      const { columns, rowCount } = await pool.summary('parquet', blob, budget);
      return {
        kind: 'table',
        columns,
        rowCount,
        rows: async (window) => {
          const known = new Set(columns.map((column) => column.name));
          const unknown = window.columns?.find((column) => !known.has(column));
          if (unknown !== undefined) throw unknownColumn(unknown, [...known]);
          return pool.rows('parquet', blob, window, budget);
        },
        mediaType: mediaTypeOf(name),
        byteSize: blob.byteLength,
        overBudget: blob.byteLength > budget.maxBytes,
        file: name,
        retained: Math.min(blob.byteLength, maxTail),
      };
    },
  };
}

function memberOf({ entries }: Folder) {
  const files = entries.filter((entry) => !entry.directory && /\.parquet(\.|$)/i.test(entry.name));
  return files.find((entry) => names.includes(entry.name)) ?? files[0] ?? null;
}

/** Remembers the end of the blob, where the footer is, for the rows are read after it was read once. */
function withTail(blob: Blob): Blob {
  let tail: { readonly start: number; readonly bytes: Uint8Array } | null = null;
  return {
    byteLength: blob.byteLength,
    slice: async (start, end = blob.byteLength) => {
      if (tail && start >= tail.start)
        return tail.bytes.subarray(start - tail.start, Math.max(end - tail.start, 0));
      const bytes = await blob.slice(start, end);
      if (end >= blob.byteLength && bytes.length <= maxTail)
        tail = { start: blob.byteLength - bytes.length, bytes };
      return bytes;
    },
  };
}
