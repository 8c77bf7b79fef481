import type { UnreadableCode } from '../errors.ts';
import type { Column, RowWindow } from './codec.ts';

/** The formats that a worker reads: those that can be made to crash, spin and swell. */
export type TableFormat = 'parquet' | 'arrow';

/** What a worker is asked about one file. It asks back for the bytes. */
export type TableTask = {
  readonly format: TableFormat;
  readonly byteLength: number;
  readonly decodedBytes: number;
  /** The rows to read; null asks for the columns and the number of rows. */
  readonly window: RowWindow | null;
  readonly windowBytes: number;
};

/** What there is to know of a file without reading its rows. */
export type TableSummary = { readonly columns: readonly Column[]; readonly rowCount: number };
export type TableRows = readonly Record<string, unknown>[];

/** A failure is data: an error loses its class and its code on the way between processes. */
export type TableAnswer =
  | { readonly value: TableSummary | TableRows }
  | { readonly code: UnreadableCode; readonly message: string };

export type SliceRequest = { readonly id: number; readonly start: number; readonly end: number };
/** Null where the store refused; the gateway knows why. */
export type SliceReply = { readonly id: number; readonly bytes: Uint8Array | null };

/** What a worker is sent, and what it sends. */
export type ToWorker = { readonly task: TableTask } | { readonly reply: SliceReply };
export type FromWorker = { readonly answer: TableAnswer } | { readonly request: SliceRequest };
