import type { FileMetaData } from 'hyparquet';

/** Room for a dictionary and a page, beside the share of the pages that the rows should take. */
const spareBytes = 64 * 1024;

/** Rows of a table, from `start` up to, not including, `end`. */
export type RowRange = { readonly start: number; readonly end: number };

/**
 * The metadata as if each flat column without a page index ended soon after the rows wanted: pandas writes a million
 * rows into one row group, and the reader would fetch all of it for the first ten. `cut` tells whether anything was
 * left out; then the reader may find a column too short, and must be given more.
 */
export function withPrefixes(metadata: FileMetaData, rows: RowRange, factor: number) {
  let cut = false;
  let groupStart = 0;
  const row_groups = metadata.row_groups.map((group) => {
    const groupRows = Number(group.num_rows);
    const share = Math.min((rows.end - groupStart) / groupRows, 1);
    const untouched = groupStart >= rows.end || groupStart + groupRows <= rows.start || share === 1;
    groupStart += groupRows;
    if (untouched) return group;
    const columns = group.columns.map((column) => {
      const { meta_data: chunk, offset_index_offset: index } = column;
      if (!chunk || index || chunk.path_in_schema.length > 1) return column;
      const wish = BigInt(Math.ceil((Number(chunk.total_compressed_size) * share + spareBytes) * factor));
      if (wish >= chunk.total_compressed_size) return column;
      cut = true;
      return { ...column, meta_data: { ...chunk, total_compressed_size: wish } };
    });
    return { ...group, columns };
  });
  return { metadata: { ...metadata, row_groups }, cut };
}
