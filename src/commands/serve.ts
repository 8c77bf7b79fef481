import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { Database } from '../db/database.ts';
import { touchedIn } from '../sources/counts.ts';
import { sourceOf } from '../sources/history.ts';
import { keepInStep } from '../sources/sync.ts';
import type { CommandMaker, Shell } from './command.ts';
import { describeLook } from './import-progress.ts';

const defaultQuery = new URL('../../examples/full-path.graphql', import.meta.url);

/** `runpath serve`: the gateway, until it is stopped. */
export const serveCommand: CommandMaker = (shell) =>
  new Command('serve')
    .description('serve the GraphQL API; an empty store is filled with the bundled example history')
    .addHelpText(
      'after',
      '\nExamples:\n  runpath serve\n  PORT=8080 DATABASE_URL=postgres://user@host/runs runpath serve',
    )
    .action(async () => {
      const config = shell.config();
      if (config.sync) sourceOf(config.sync.kind, config.sync.location);
      const database = await shell.openDatabase();
      if (config.examples) await shell.importExamples(database);
      const gateway = await shell.startGateway(database, readFileSync(defaultQuery, 'utf8'));
      const address = `${gateway.url}/graphql`;
      shell.say(`Runpath serves ${address}`);
      shell.say(`Store: ${database.description}`);
      shell.say('Open the address in a browser for GraphiQL, or try:');
      shell.say(
        `  curl ${address} -H 'Content-Type: application/json' -d '{"query":"{ pipelines { nodes { name latestRun { name status } } } }"}'`,
      );
      const sync = keepStoreInStep(shell, database);
      await shell.untilStopped();
      shell.note('Stopping: what runs may end.');
      await sync.stop();
      await gateway.close();
    });

/** Keeps the store in step with the configured history beside the gateway; what goes wrong there is logged. */
function keepStoreInStep(shell: Shell, database: Database): { stop(): Promise<void> } {
  const { sync, syncEveryMs, zenmlApiKey } = shell.config();
  if (!sync) return { stop: async () => {} };
  const stopping = new AbortController();
  const told = new Set<string>();
  const ended = keepInStep(database, sync.kind, sync.location, {
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
