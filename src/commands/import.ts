import { statSync } from 'node:fs';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { parseRoot } from '../config.ts';
import type { Database } from '../db/database.ts';
import { rowTypes } from '../sources/counts.ts';
import { type ImportSummary, importHistory } from '../sources/history.ts';
import { placesOf } from '../sources/places.ts';
import { type SourceEntry, sources } from '../sources/registry.ts';
import { type Root, rememberedRoots, rememberRoots } from '../stores/roots.ts';
import type { CommandMaker, Shell } from './command.ts';
import { createNotes, createProgress } from './import-progress.ts';

type Options = {
  readonly artifacts: readonly Root[];
  readonly project?: string;
  readonly json?: boolean;
  readonly apiKey?: string;
};

/** `runpath import <source> …`: takes a recorded run history into the store. */
export const importCommand: CommandMaker = (shell) => {
  const command = new Command('import')
    .description('import a run history into the store; the same history again changes nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  runpath import zenml ~/.config/zenml/local_stores/default_zen_store/zenml.db\n' +
        '  runpath import zenml --help',
    );
  for (const [name, source] of Object.entries(sources)) command.addCommand(importing(shell, name, source));
  return command;
};

function importing(shell: Shell, name: string, source: SourceEntry): Command {
  return new Command(name)
    .description(`import ${source.summary}`)
    .argument('<database>', source.location)
    .option(
      '--artifacts <prefix=directory>',
      'where artifacts recorded under a URI prefix rest now; repeat it for more, gateways started later know them',
      addRoot,
      [],
    )
    .option('--project <name>', 'what to call the project in the store; default: as the source does')
    .option('--json', 'print what was done as JSON')
    .option('--api-key <key>', 'the key of a service account, where the database is a ZenML server')
    .addHelpText('after', helpText)
    .action((location: string, options: Options) => run(shell, name, location, options));
}

const helpText = `
The database may be in use: it is copied first, never locked and never written. Passwords, secrets, service
connectors and the configuration of stack components are not read. Each batch of runs is one transaction: an
import that was interrupted goes on when it is started again.

Exit codes:
  0  everything is imported
  1  nothing could be done, and the message says why
  2  imported, except for the rows that were reported

Examples:
  runpath import zenml zenml.db --artifacts /home/ada/.config/zenml/local_stores=./local_stores
  runpath import zenml zenml.db --project vision --json`;

function addRoot(text: string, roots: readonly Root[]): readonly Root[] {
  let root: Root;
  try {
    root = parseRoot(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
  if (!statSync(root.directory, { throwIfNoEntry: false })?.isDirectory())
    throw new InvalidArgumentError(`there is no directory ${root.directory}`);
  return [...roots, root];
}

async function run(shell: Shell, name: string, location: string, options: Options): Promise<void> {
  const notes = createNotes(shell);
  const progress = createProgress(shell);
  const database = await shell.openDatabase();
  let summary: ImportSummary;
  try {
    summary = await importHistory(database, name, location, {
      project: options.project,
      apiKey: options.apiKey ?? null,
      onNote: notes.add,
      onProgress: progress.show,
    });
    progress.end();
    if (options.artifacts.length > 0) rememberRoots(shell.config().dataDirectory, options.artifacts);
    await notePlaces(shell, database, summary, options);
  } finally {
    progress.end();
    notes.end();
    await database.close();
  }
  if (options.json) shell.say(JSON.stringify({ ...summary, notes: notes.kept }, null, 2));
  else report(shell, summary);
  if (summary.problems > 0) shell.fail(2);
}

/** Says which artifacts no directory is known for, and which directory is given for none. */
async function notePlaces(
  shell: Shell,
  database: Database,
  { projects }: ImportSummary,
  given: Options,
): Promise<void> {
  const { artifactRoots, dataDirectory } = shell.config();
  const roots = [...artifactRoots, ...rememberedRoots(dataDirectory)];
  const { found, outside, example } = await placesOf(
    database,
    projects,
    roots.map((root) => root.uri),
  );
  for (const { uri } of given.artifacts)
    if (!found.includes(uri)) shell.note(`note: no artifact of this history begins with ${uri}`);
  if (outside > 0)
    shell.note(
      `note: ${outside} artifacts rest where no directory is known for, such as ${example}; ` +
        'to see their values, give --artifacts <prefix of such addresses>=<directory>',
    );
}

function report(shell: Shell, { source, projects, counts, problems }: ImportSummary): void {
  const style = shell.interactive ? {} : { style: { head: [], border: [] } };
  const table = new Table({ head: ['', 'added', 'changed', 'removed', 'unchanged'], ...style });
  for (const type of rowTypes) {
    const { added, changed, removed, unchanged } = counts[type];
    table.push([type, added, changed, removed, unchanged]);
  }
  shell.say(`${source} -> ${projects.join(', ')}`);
  shell.say(table.toString());
  const touched = rowTypes.some(
    (type) => counts[type].added + counts[type].changed + counts[type].removed > 0,
  );
  if (!touched) shell.say('Nothing changed: the store already held this history.');
  if (problems > 0)
    shell.say(`${problems} rows could not be taken over as they are; see the messages above.`);
}
