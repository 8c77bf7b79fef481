import type { Codec } from './codec.ts';
import { directoryNamed } from './members.ts';
import { tableOfParts } from './table-parts.ts';
import type { TablePool } from './table-pool.ts';

/** Data frames of Spark: a directory of Parquet files. */
export function parquetFolderIn(pool: TablePool): Codec {
  return {
    name: 'parquet folder',
    member: (folder) => directoryNamed(folder, 'data'),
    decode: async (folder, { name }, budget) => {
      const table = await tableOfParts(pool, 'parquet', await folder.child(name, folder), budget);
      const overBudget = table.byteSize > budget.maxBytes;
      return { ...table, mediaType: 'application/vnd.apache.parquet', overBudget, file: null };
    },
  };
}
