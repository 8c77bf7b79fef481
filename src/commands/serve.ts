import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { CommandMaker, Shell } from './command.ts';
import { serveAsWorker, startWorkers, workerCount, workersOption } from './workers.ts';

const defaultQuery = new URL('../../examples/full-path.graphql', import.meta.url);

type Options = { readonly workers: number | 'auto' };
/** What answers until it is stopped. */
type Service = { readonly url: string; readonly failed?: Promise<Error>; stop(): Promise<void> };

/** `runpath serve`: the gateway, until it is stopped. */
export const serveCommand: CommandMaker = (shell) =>
  new Command('serve')
    .description('serve the GraphQL API; an empty store is filled with the bundled example history')
    .option(
      '--workers <number>',
      'processes that share the port and answer over a PostgreSQL server, each with its own connections and cache; auto: one for each core',
      workersOption,
      1,
    )
    .addHelpText(
      'after',
      '\nExamples:\n  runpath serve\n  PORT=8080 DATABASE_URL=postgres://user@host/runs runpath serve --workers auto',
    )
    .action(async (options: Options) => {
      const query = readFileSync(defaultQuery, 'utf8');
      if (cluster.worker) return serveAsWorker(shell, cluster.worker, query);
      await serve(shell, options, query);
    });

async function serve(shell: Shell, { workers }: Options, query: string): Promise<void> {
  const config = shell.config();
  // Only where it is wanted: a start reads no code of importers.
  const inStep = config.sync && (await import('./in-step.ts')).inStepWith(shell, config.sync);
  const count = workerCount(workers, config.databaseUrl === null, shell.note);
  const [database] = await Promise.all([shell.openDatabase(), count === 1 && shell.loadGateway()]);
  if (config.examples) await shell.importExamples(database);
  const { description } = database;
  let service: Service;
  if (count === 1) {
    const gateway = await shell.startGateway(database, query);
    service = { url: gateway.url, stop: () => gateway.close() };
  } else {
    if (!inStep) await database.close();
    const secret = config.linkSecret ?? randomBytes(32).toString('base64url');
    service = await startWorkers(count, { RUNPATH_LINK_SECRET: secret }, shell.note);
  }
  const address = `${service.url}/graphql`;
  shell.say(`Runpath serves ${address}`);
  shell.say(`Store: ${description}`);
  if (count > 1) shell.say(`Workers: ${count} processes`);
  shell.say('Open the address in a browser for GraphiQL, or try:');
  shell.say(
    `  curl ${address} -H 'Content-Type: application/json' -d '{"query":"{ pipelines { nodes { name latestRun { name status } } } }"}'`,
  );
  const sync = inStep?.start(database);
  const failure = await Promise.race([shell.untilStopped(), ...(service.failed ? [service.failed] : [])]);
  shell.note('Stopping: what runs may end.');
  await sync?.stop();
  await service.stop();
  if (inStep && count > 1) await database.close();
  if (failure) throw failure;
}
