import type { Blob, Entry } from '../stores/store.ts';

/** What a codec is handed: the artifact's members, and how to read them. */
export type Folder = ValueTypes & {
  readonly entries: readonly Entry[];
  open(name: string): Promise<Blob>;
  /** The folder of a nested value: a directory among the entries. */
  child(name: string, types: ValueTypes): Promise<Folder>;
};

/** Class names, without module, of the Python materializer and type (`NumpyMaterializer`, `ndarray`), where known. */
export type ValueTypes = { readonly materializer: string | null; readonly dataType: string | null };

export type Budget = {
  /** The largest value, at rest, that is written into the answer whole. */
  readonly maxBytes: number;
  /** How large rows and slices may become, written out. */
  readonly windowBytes: number;
  /** How much may be decoded on the way there. */
  readonly decodedBytes: number;
};

export type Column = { readonly name: string; readonly type: string };
export type RowWindow = {
  readonly first: number;
  readonly offset: number;
  readonly columns?: readonly string[];
};
/** Per axis, from `start` up to, not including, `stop`; an axis that is left out is whole. */
export type AxisSlice = { readonly start: number; readonly stop: number };

type Common = {
  readonly mediaType: string;
  /** Size at rest, in bytes. */
  readonly byteSize: number;
  /** True where the value is larger than `maxBytes`: then `json`, `text` and `base64` are null. */
  readonly overBudget: boolean;
  /** The member that a download serves, where the value is one file. */
  readonly file: string | null;
  /** How many bytes of the file it keeps in memory for its parts, at most; none where it does not say. */
  readonly retained?: number;
  /** Whether members were missing or damaged, which may be whole the next time. */
  readonly partial?: boolean;
};

/**
 * A value as the gateway shows it; every `json`, row and cell keeps the conventions of `json-values.ts`. `rows` and
 * `data` throw `Unreadable`, or a `ClientError` where they were asked for what cannot be.
 */
export type Decoded = Common &
  (
    | { readonly kind: 'json'; readonly json: unknown }
    | { readonly kind: 'text'; readonly text: string | null }
    | {
        readonly kind: 'table';
        readonly columns: readonly Column[];
        readonly rowCount: number | null;
        rows(window: RowWindow): Promise<readonly Record<string, unknown>[]>;
      }
    | {
        readonly kind: 'tensor';
        readonly shape: readonly number[];
        readonly dtype: string;
        data(slice?: readonly AxisSlice[]): Promise<unknown>;
      }
    | {
        readonly kind: 'image';
        readonly width: number | null;
        readonly height: number | null;
        base64(): Promise<string>;
      }
    | { readonly kind: 'binary'; readonly base64: string | null }
  );

/** One format. The first codec of the registry that finds its member in a folder decodes it. */
export type Codec = {
  readonly name: string;
  /** The member that holds the value; null where the folder is not of this format. */
  member(folder: Folder): Entry | null;
  /** Throws `Unreadable`; reads no more than it needs. */
  decode(folder: Folder, member: Entry, budget: Budget): Promise<Decoded>;
};
