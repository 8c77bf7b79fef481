import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../db/database.ts';
import { ClientError } from '../errors.ts';
import { type ImportOptions, type ImportSummary, sourceOf, syncHistory } from './history.ts';
import type { Kept } from './source.ts';

export type SyncOptions = ImportOptions & {
  readonly everyMs: number;
  /** Ends the watch: at once between two looks, else after the batch that is being written. */
  readonly signal: AbortSignal;
  /** After each look; null where nothing was new. */
  readonly onLook: (summary: ImportSummary | null) => void | Promise<void>;
  /** When a look cannot be had, and again when the reason becomes another one. */
  readonly onTrouble: (error: unknown, nextInMs: number) => void;
};

/** The longest pause before a source that does not answer is asked again, unless it is asked less often anyway. */
const longestPauseMs = 60_000;

/** Looks at a history every so often until it is told to stop; a source that is away for a while is waited for. */
export async function keepInStep(
  database: Database,
  kind: string,
  location: string,
  options: SyncOptions,
): Promise<void> {
  sourceOf(kind, location);
  const kept: Kept = new Map();
  try {
    await watch((look) => syncHistory(database, kind, location, { ...options, kept }).then(look), options);
  } finally {
    for (const one of kept.values()) await one.close();
  }
}

async function watch(
  look: (told: SyncOptions['onLook']) => Promise<void>,
  options: SyncOptions,
): Promise<void> {
  const { everyMs, signal } = options;
  let told = '';
  for (let failures = 0; !signal.aborted; ) {
    let pause = everyMs;
    try {
      await look(options.onLook);
      failures = 0;
      told = '';
    } catch (error) {
      if (signal.aborted) return;
      pause = Math.max(everyMs, Math.min(longestPauseMs, everyMs * 2 ** failures));
      failures += 1;
      const reason = reasonOf(error);
      if (reason !== told) options.onTrouble(error, pause);
      told = reason;
    }
    await wait(pause, undefined, { signal }).catch(() => {});
  }
}

function reasonOf(error: unknown): string {
  return error instanceof ClientError ? `${error.code} ${error.message}` : String(error);
}
