import { Message } from 'apache-arrow';

const headBytes = 4_096;
const maxMetadata = 16 * 1024 * 1024;
const magic = 'ARROW1';

type Slice = (start: number, end: number) => Promise<ArrayBuffer>;
type Extent = { readonly start: number; readonly end: number };

/** Where the messages of an Arrow stream are: its schema, its dictionaries, and its batches of rows. */
export type ArrowIndex = {
  readonly schema: Extent;
  readonly dictionaries: readonly Extent[];
  readonly batches: readonly (Extent & { readonly rows: number })[];
};

/** Goes from message to message, over their bodies, which are not read. Files with a footer are streams inside. */
export async function indexOf(byteLength: number, slice: Slice): Promise<ArrowIndex> {
  const dictionaries: Extent[] = [];
  const batches: (Extent & { rows: number })[] = [];
  let schema: Extent | null = null;
  for (let at = await startOf(byteLength, slice); at + 4 <= byteLength; ) {
    const message = await messageAt(at, byteLength, slice);
    if (!message) break;
    const extent = { start: at, end: message.end };
    if (message.header.isSchema()) schema ??= extent;
    if (message.header.isDictionaryBatch()) dictionaries.push(extent);
    if (message.header.isRecordBatch()) {
      const rows = Number(message.header.header().length);
      if (!Number.isSafeInteger(rows) || rows < 0) throw new Error('A batch has no valid length');
      batches.push({ ...extent, rows });
    }
    at = message.end;
  }
  if (!schema) throw new Error('There is no schema');
  return { schema, dictionaries, batches };
}

async function startOf(byteLength: number, slice: Slice): Promise<number> {
  const head = Buffer.from(await slice(0, Math.min(8, byteLength)));
  return head.toString('latin1').startsWith(magic) ? 8 : 0;
}

/** Null at the mark that ends a stream. */
async function messageAt(at: number, byteLength: number, slice: Slice) {
  const head = Buffer.from(await slice(at, Math.min(at + headBytes, byteLength)));
  // Until 0.15 the length stood there alone.
  const marked = head.readUInt32LE(0) === 0xffffffff;
  const prefix = marked ? 8 : 4;
  if (head.length < prefix) throw new Error('The stream is cut off');
  const length = head.readUInt32LE(prefix - 4);
  if (length === 0) return null;
  const start = at + prefix;
  if (length > maxMetadata || start + length > byteLength) throw new Error('The stream is cut off');
  const metadata =
    prefix + length <= head.length
      ? head.subarray(prefix, prefix + length)
      : Buffer.from(await slice(start, start + length));
  const header = Message.decode(new Uint8Array(metadata));
  const body = Number(header.bodyLength);
  const end = start + length + body;
  if (!Number.isSafeInteger(body) || body < 0 || end > byteLength) throw new Error('The stream is cut off');
  return { header, end };
}
