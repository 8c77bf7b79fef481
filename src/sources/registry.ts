import type { OpenSource } from './source.ts';
import { openZenml, placeOf } from './zenml/open.ts';

export type SourceEntry = {
  readonly summary: string;
  /** What a location is, for the command line. */
  readonly location: string;
  /** One name for all spellings of a location, without passwords and keys; a `ClientError` where it is none. */
  readonly name: (location: string) => string;
  readonly open: OpenSource;
};

/** Where run history can come from, by the name the command line knows it by. */
export const sources: Readonly<Record<string, SourceEntry>> = {
  zenml: {
    summary: "the history of a ZenML server or of a person's ZenML",
    location:
      'path to zenml.db, or an address: mysql://<user>:<password>@<host>/<database>, https://<ZenML server>',
    name: placeOf,
    open: openZenml,
  },
};
