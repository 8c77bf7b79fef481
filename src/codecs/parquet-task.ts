import type { UnreadableCode } from '../errors.ts';
import type { Column, RowWindow } from './codec.ts';

/** What a worker is asked about one Parquet file. It asks back for the bytes. */
export type ParquetTask = {
  readonly byteLength: number;
  readonly decodedBytes: number;
  /** The rows to read; null asks for the columns and the number of rows. */
  readonly window: RowWindow | null;
  readonly windowBytes: number;
};

/** What there is to know of a Parquet file without reading its rows. */
export type ParquetSummary = { readonly columns: readonly Column[]; readonly rowCount: number };
export type ParquetRows = readonly Record<string, unknown>[];

/** A failure is data: an error loses its class and its code on the way between processes. */
export type ParquetAnswer =
  | { readonly value: ParquetSummary | ParquetRows }
  | { readonly code: UnreadableCode; readonly message: string };

export type SliceRequest = { readonly id: number; readonly start: number; readonly end: number };
/** Null where the store refused; the gateway knows why. */
export type SliceReply = { readonly id: number; readonly bytes: Uint8Array | null };

/** What a worker is sent, and what it sends. */
export type ToWorker = { readonly task: ParquetTask } | { readonly reply: SliceReply };
export type FromWorker = { readonly answer: ParquetAnswer } | { readonly request: SliceRequest };
