import { Unreadable } from '../errors.ts';
import type { Blob } from '../stores/store.ts';
import type { Codec, RowWindow } from './codec.ts';
import { extensionOf } from './media-types.ts';
import { directoryNamed } from './members.ts';
import type { ParquetPool } from './parquet-pool.ts';
import { unknownColumn } from './table-errors.ts';

const maxParts = 500;
/** Parts that are looked at at the same time. */
const batch = 8;

/** Data frames of Spark: a directory of Parquet files, one table in order of their names. */
export function parquetFolderIn(pool: ParquetPool): Codec {
  return {
    name: 'parquet folder',
    member: (folder) => directoryNamed(folder, 'data'),
    decode: async (folder, { name }, budget) => {
      const place = await folder.child(name, folder);
      const files = place.entries.filter(
        (entry) => !entry.directory && extensionOf(entry.name) === 'parquet',
      );
      if (files.length === 0)
        throw new Unreadable('UNKNOWN_FORMAT', `The folder ${name}/ holds no Parquet files.`);
      if (files.length > maxParts)
        throw new Unreadable('TOO_LARGE', `The table is in ${files.length} files, of at most ${maxParts}.`);
      const parts: { blob: Blob; rowCount: number; columns: readonly { name: string; type: string }[] }[] =
        [];
      while (parts.length < files.length)
        parts.push(
          ...(await Promise.all(
            files.slice(parts.length, parts.length + batch).map(async (file) => {
              const blob = await place.open(file.name);
              return { blob, ...(await pool.summary(blob, budget)) };
            }),
          )),
        );
      const columns = parts[0]?.columns ?? [];
      const names = columns.map((column) => column.name);
      if (parts.some((part) => part.columns.map((column) => column.name).join('\0') !== names.join('\0')))
        throw new Unreadable('CORRUPT', `The files of ${name}/ do not have the same columns.`);
      const byteSize = files.reduce((sum, file) => sum + file.byteLength, 0);

      const rows = async (window: RowWindow) => {
        for (const column of window.columns ?? [])
          if (!names.includes(column)) throw unknownColumn(column, names);
        const found: Record<string, unknown>[] = [];
        let start = 0;
        for (const { blob, rowCount } of parts) {
          const offset = Math.max(window.offset - start, 0);
          const first = Math.min(window.offset + window.first - start, rowCount) - offset;
          start += rowCount;
          if (first > 0) found.push(...(await pool.rows(blob, { ...window, first, offset }, budget)));
        }
        return found;
      };
      return {
        kind: 'table',
        columns,
        rowCount: parts.reduce((sum, part) => sum + part.rowCount, 0),
        rows,
        mediaType: 'application/vnd.apache.parquet',
        byteSize,
        overBudget: byteSize > budget.maxBytes,
        file: null,
      };
    },
  };
}
