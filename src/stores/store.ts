/** Bytes at rest that can be read in part: all that a codec ever sees of a store. Nothing to close. */
export type Blob = {
  readonly byteLength: number;
  /** The bytes from `start` up to, not including, `end` (default: all the rest), clipped to the blob. */
  slice(start: number, end?: number): Promise<Uint8Array>;
};

/** A regular file or a directory in a directory of a store; whatever else lies there is not shown. */
export type Entry = { readonly name: string; readonly directory: boolean; readonly byteLength: number };

/**
 * A place where artifacts rest, addressed by URI. Whatever it refuses or cannot find is an `Unreadable`.
 * Every backend is held to `test/stores/contract.ts`.
 */
export type Store = {
  /** The URIs below which it answers, as the history has them. */
  readonly roots: readonly string[];
  /** Whether a URI is this store's to answer for; says nothing about whether it exists. */
  owns(uri: string): boolean;
  /** The members of a directory, in order of name; a file's own entry where the URI names a file. */
  list(uri: string): Promise<readonly Entry[]>;
  /** A file; one of at most `ahead` bytes (default: 0) is read with the opening, and its blob keeps them. */
  open(uri: string, ahead?: number): Promise<Blob>;
};
