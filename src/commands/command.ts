import type { Command } from 'commander';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { Log } from '../http/log.ts';

/** What a command may use of the process it runs in; `cli.ts` hands over the real one. */
export type Shell = {
  /** The configuration, checked when it is first asked for. */
  config(): Config;
  /** The configured store, brought to this release's model; the command closes it. */
  openDatabase(): Promise<Database>;
  /** The configured store as another process has prepared it; the command closes it. */
  connectDatabase(): Promise<Database>;
  /** The schema over the configured store, for queries without a gateway. */
  openLocal(): Promise<Local>;
  /** Fills a store that is empty with the bundled example histories; false where it is not. */
  importExamples(database: Database): Promise<boolean>;
  /** Reads the code of the gateway, which takes as long as to open a store: both can be done at once. */
  loadGateway(): Promise<void>;
  /** A gateway over an open store, which it closes with itself. */
  startGateway(database: Database, defaultQuery: string): Promise<{ url: string; close(): Promise<void> }>;
  /** Ends when someone asks the process to stop. */
  untilStopped(): Promise<void>;
  /** One line for the user. */
  say(line: string): void;
  /** One line beside the output: progress, warnings. */
  note(line: string): void;
  log: Log;
  /** True where a person watches: progress bars and colours are welcome. */
  readonly interactive: boolean;
  /** The exit code to end with where the command did its work but not all went well. */
  fail(code: number): void;
};

export type Local = {
  readonly schema: GraphQLSchema;
  contextFor(project: string | null): Promise<object>;
  close(): Promise<void>;
};

/** One entry of the command line. */
export type CommandMaker = (shell: Shell) => Command;
