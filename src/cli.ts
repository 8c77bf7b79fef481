#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { CommandMaker, Shell } from './commands/command.ts';
import { parseConfig, settings } from './config.ts';
import { ClientError } from './errors.ts';

/** A start reads the code of the one command that was named, and of the gateway only where one is opened. */
const commands: Readonly<Record<string, () => Promise<CommandMaker>>> = {
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  sync: async () => (await import('./commands/sync.ts')).syncCommand,
  pipeline: async () => (await import('./commands/pipeline.ts')).pipelineCommand,
  schema: async () => (await import('./commands/schema.ts')).schemaCommand,
};
const loadMain = () => import('./main.ts');

const shell: Shell = {
  config: () => parseConfig(process.env),
  openDatabase: async () => (await import('./open-database.ts')).openDatabase(shell.config()),
  connectDatabase: async () => (await import('./open-database.ts')).connectDatabase(shell.config()),
  openLocal: async () => (await loadMain()).openLocal(shell.config()),
  importExamples: async (database) => (await loadMain()).importExamples(database, shell.note),
  loadGateway: async () => void (await loadMain()),
  startGateway: async (database, defaultQuery) =>
    (await loadMain()).startGateway(shell.config(), database, defaultQuery, shell.log),
  untilStopped: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    }),
  say: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
  log({ level, message, requestId, path, cause }) {
    const reason = cause instanceof Error ? { error: cause.message, stack: cause.stack } : { error: cause };
    const event = { time: new Date().toISOString(), level, message, requestId, path, ...reason };
    process.stderr.write(`${JSON.stringify(event)}\n`);
  },
  interactive: process.stdout.isTTY === true && !process.env.NO_COLOR,
  fail: (code) => {
    process.exitCode = code;
  },
};

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const width = Math.max(...Object.keys(settings).map((name) => name.length)) + 2;
const program = new Command('runpath')
  .description('One GraphQL query from a machine-learning pipeline to the value of an output.')
  .version(version, '-V, --version', 'tell the release')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(add --help for what is possible)')
  .addHelpText(
    'after',
    `\nSettings, from the environment:\n${Object.entries(settings)
      .map(([name, meaning]) => `  ${name.padEnd(width)}${meaning}`)
      .join('\n')}`,
  );

async function run(argv: readonly string[]): Promise<void> {
  const named = argv[2] ?? '';
  for (const [name, load] of Object.entries(commands))
    if (name === named || !Object.hasOwn(commands, named)) program.addCommand((await load())(shell));
  await program.parseAsync(argv);
}

run(process.argv).catch((error: unknown) => {
  shell.note(error instanceof ClientError ? error.message : ((error as Error).stack ?? String(error)));
  process.exitCode = 1;
});
