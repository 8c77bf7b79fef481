#!/usr/bin/env node
import { Command } from 'commander';
import type { Shell } from './commands/command.ts';
import { importCommand } from './commands/import.ts';
import { pipelineCommand } from './commands/pipeline.ts';
import { schemaCommand } from './commands/schema.ts';
import { serveCommand } from './commands/serve.ts';
import { syncCommand } from './commands/sync.ts';
import { parseConfig, settings } from './config.ts';
import { ClientError } from './errors.ts';
import { importExamples, openDatabase, openLocal, startGateway } from './main.ts';

const commands = [serveCommand, importCommand, syncCommand, pipelineCommand, schemaCommand];

const shell: Shell = {
  config: () => parseConfig(process.env),
  openDatabase: () => openDatabase(shell.config()),
  openLocal: () => openLocal(shell.config()),
  importExamples: (database) => importExamples(database, shell.note),
  startGateway: (database, defaultQuery) => startGateway(shell.config(), database, defaultQuery, shell.log),
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

const width = Math.max(...Object.keys(settings).map((name) => name.length)) + 2;
const program = new Command('runpath')
  .description('One GraphQL query from a machine-learning pipeline to the value of an output.')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(add --help for what is possible)')
  .addHelpText(
    'after',
    `\nSettings, from the environment:\n${Object.entries(settings)
      .map(([name, meaning]) => `  ${name.padEnd(width)}${meaning}`)
      .join('\n')}`,
  );
for (const make of commands) program.addCommand(make(shell));

program.parseAsync().catch((error: unknown) => {
  shell.note(error instanceof ClientError ? error.message : ((error as Error).stack ?? String(error)));
  process.exitCode = 1;
});
