import type { Loaders } from '../loaders/index.ts';

/** What a resolver sees: rows and values by loader, and links to what is too large or too active to inline. */
export type Context = {
  readonly loaders: Loaders;
  /** Addresses that a browser can open for some minutes. */
  readonly links: {
    visualization(id: string): string;
    download(artifactId: string): string;
  };
  /** Called where the answer holds what may be otherwise the next time, such as a value that cannot be read. */
  readonly passing?: () => void;
};
