import { Command } from 'commander';
import { printedSchema } from '../schema/index.ts';
import type { CommandMaker } from './command.ts';

/** `runpath schema`: the schema, for code generators. */
export const schemaCommand: CommandMaker = (shell) =>
  new Command('schema')
    .description('print the GraphQL schema, for code generators')
    .action(() => shell.say(printedSchema().trimEnd()));
