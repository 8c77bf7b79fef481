import { Unreadable } from '../errors.ts';
import type { Blob } from '../stores/store.ts';
import type { Budget, Column, Folder, RowWindow } from './codec.ts';
import { extensionOf } from './media-types.ts';
import { unknownColumn } from './table-errors.ts';
import type { TablePool } from './table-pool.ts';
import type { TableFormat, TableSummary } from './table-task.ts';

const maxParts = 500;
/** Parts that are looked at at the same time. */
const batch = 8;

type Part = TableSummary & { readonly blob: Blob };
type Table = {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rowCount: number;
  readonly byteSize: number;
  rows(window: RowWindow): Promise<readonly Record<string, unknown>[]>;
};

/** One table of all files of a format in a folder, in order of their names; rows are read from the files they are in. */
export async function tableOfParts(
  pool: TablePool,
  format: TableFormat,
  place: Folder,
  budget: Budget,
): Promise<Table> {
  const files = place.entries.filter((entry) => !entry.directory && extensionOf(entry.name) === format);
  if (files.length === 0)
    throw new Unreadable('UNKNOWN_FORMAT', `The folder of the table holds no .${format} files.`);
  if (files.length > maxParts)
    throw new Unreadable('TOO_LARGE', `The table is in ${files.length} files, of at most ${maxParts}.`);
  const open = async (name: string): Promise<Part> => {
    const blob = await place.open(name);
    return { blob, ...(await pool.summary(format, blob, budget)) };
  };
  const parts: Part[] = [];
  while (parts.length < files.length) {
    const next = files.slice(parts.length, parts.length + batch);
    parts.push(...(await Promise.all(next.map((file) => open(file.name)))));
  }
  const columns = parts[0]?.columns ?? [];
  const names = columns.map((column) => column.name);
  if (parts.some((part) => part.columns.map((column) => column.name).join('\0') !== names.join('\0')))
    throw new Unreadable('CORRUPT', 'The files of the table do not have the same columns.');
  return {
    kind: 'table',
    columns,
    rowCount: parts.reduce((sum, part) => sum + part.rowCount, 0),
    byteSize: files.reduce((sum, file) => sum + file.byteLength, 0),
    rows: async (window) => {
      const unknown = window.columns?.find((column) => !names.includes(column));
      if (unknown !== undefined) throw unknownColumn(unknown, names);
      const found: Record<string, unknown>[] = [];
      let start = 0;
      for (const { blob, rowCount } of parts) {
        const offset = Math.max(window.offset - start, 0);
        const first = Math.min(window.offset + window.first - start, rowCount) - offset;
        start += rowCount;
        if (first <= 0) continue;
        for (const row of await pool.rows(format, blob, { ...window, first, offset }, budget))
          found.push(row);
      }
      return found;
    },
  };
}
