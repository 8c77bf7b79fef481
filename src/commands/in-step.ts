import type { Database } from '../db/database.ts';
import { touchedIn } from '../sources/counts.ts';
import { sourceOf } from '../sources/history.ts';
import { keepInStep } from '../sources/sync.ts';
import type { Shell } from './command.ts';
import { describeLook } from './import-progress.ts';

type Followed = { readonly kind: string; readonly location: string };

/**
 * Keeps a store in step with a history beside the gateway, from `start` to `stop`; what goes wrong there is logged. A
 * history that cannot be one is a `ClientError` at once.
 */
export function inStepWith(shell: Shell, { kind, location }: Followed) {
  sourceOf(kind, location);
  return {
    start: (database: Database): { stop(): Promise<void> } => follow(shell, database, kind, location),
  };
}

function follow(shell: Shell, database: Database, kind: string, location: string) {
  const { syncEveryMs, zenmlApiKey } = shell.config();
  const stopping = new AbortController();
  const told = new Set<string>();
  const ended = keepInStep(database, kind, location, {
    everyMs: syncEveryMs,
    apiKey: zenmlApiKey,
    signal: stopping.signal,
    onNote: ({ level, where, message }) => {
      const line = `sync: ${where}: ${message}`;
      if (level === 'problem' && !told.has(line)) shell.log({ level: 'warn', message: line });
      told.add(line);
    },
    onLook(summary) {
      if (summary && touchedIn(summary.counts).length > 0)
        shell.log({ level: 'info', message: `sync: ${describeLook(summary)}` });
    },
    onTrouble: (cause) =>
      shell.log({ level: 'error', message: 'sync: the history cannot be looked at', cause }),
  });
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
