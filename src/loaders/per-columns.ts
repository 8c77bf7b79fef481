import type DataLoader from 'dataloader';
import type { PgTable } from 'drizzle-orm/pg-core';
import { type Columns, columnsFor, type Wanted } from './columns.ts';

/** A loader for each choice of columns, made when that is first asked for. */
export function perColumns<Answer>(
  table: PgTable,
  make: (columns: Columns) => DataLoader<string, Answer>,
): { load(parent: string, wanted: Wanted): Promise<Answer> } {
  const loaders = new Map<string, DataLoader<string, Answer>>();
  let last: { readonly columns: Columns; readonly loader: DataLoader<string, Answer> } | undefined;
  return {
    load(parent, wanted) {
      const columns = columnsFor(table, wanted);
      if (last?.columns !== columns) {
        const loader = loaders.get(columns.key) ?? make(columns);
        loaders.set(columns.key, loader);
        last = { columns, loader };
      }
      return last.loader.load(parent);
    },
  };
}
