import type { OpenSource } from './source.ts';
import { openZenml } from './zenml/open.ts';

export type SourceEntry = {
  readonly summary: string;
  /** What a location is, for the command line. */
  readonly location: string;
  readonly open: OpenSource;
};

/** Where run history can come from, by the name the command line knows it by. */
export const sources: Readonly<Record<string, SourceEntry>> = {
  zenml: {
    summary: "the database of a ZenML server or of a person's ZenML",
    location: 'path to zenml.db, or mysql://<user>:<password>@<host>/<database>',
    open: openZenml,
  },
};
