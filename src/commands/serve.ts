import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { CommandMaker } from './command.ts';

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
      await shell.untilStopped();
      shell.note('Stopping: what runs may end.');
      await gateway.close();
    });
