import { type RecordBatch, tableFromIPC } from 'apache-arrow';
import { cellOf, typeNameOf } from './arrow-cells.ts';
import { type ArrowIndex, indexOf } from './arrow-stream.ts';
import type { RowWindow } from './codec.ts';
import { rowsTooLarge } from './table-errors.ts';
import { failureOf } from './table-failure.ts';
import type { TableAnswer, TableRows, TableTask } from './table-task.ts';

type Slice = (start: number, end: number) => Promise<ArrayBuffer>;

/** Answers one task about a stream of Arrow; every failure is part of the answer. */
export async function answerTo(task: TableTask, slice: Slice): Promise<TableAnswer> {
  try {
    const index = await indexOf(task.byteLength, slice);
    if (task.window) return { value: await rowsOf(index, task.window, task.windowBytes, slice) };
    const { schema } = tableFromIPC(await joined([index.schema], slice));
    const columns = schema.fields.map(({ name, type }) => ({ name, type: typeNameOf(type) }));
    return { value: { columns, rowCount: index.batches.reduce((sum, batch) => sum + batch.rows, 0) } };
  } catch (error) {
    return failureOf(error, 'Arrow');
  }
}

async function rowsOf(
  index: ArrowIndex,
  { first, offset, columns: wanted }: RowWindow,
  windowBytes: number,
  slice: Slice,
): Promise<TableRows> {
  let left = windowBytes;
  const spend = (bytes: number) => {
    left -= bytes;
    if (left < 0) throw rowsTooLarge(windowBytes);
  };
  const found: Record<string, unknown>[] = [];
  let start = 0;
  for (const extent of index.batches) {
    const [from, to] = [Math.max(offset - start, 0), Math.min(offset + first - start, extent.rows)];
    start += extent.rows;
    if (from >= to) continue;
    const bytes = await joined([index.schema, ...index.dictionaries, extent], slice);
    const [batch] = tableFromIPC(bytes).batches;
    if (!batch || batch.numRows !== extent.rows) throw new Error('A batch is missing');
    const columns = columnsOf(batch, wanted);
    for (let at = from; at < to; at += 1)
      found.push(
        Object.fromEntries(
          columns.map(({ name, data }) => {
            spend(name.length);
            return [name, cellOf(data, at, spend)];
          }),
        ),
      );
  }
  return found;
}

function columnsOf(batch: RecordBatch, wanted: readonly string[] | undefined) {
  const names = batch.schema.fields.map((field) => field.name);
  return (wanted ?? names).map((name) => {
    const data = batch.data.children[names.indexOf(name)];
    if (!data) throw new Error(`No column ${name}`);
    return { name, data };
  });
}

async function joined(
  extents: readonly { readonly start: number; readonly end: number }[],
  slice: Slice,
): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for (const { start, end } of extents) parts.push(Buffer.from(await slice(start, end)));
  return new Uint8Array(Buffer.concat(parts));
}
