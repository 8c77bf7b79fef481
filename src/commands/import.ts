import Table from 'cli-table3';
import { Command } from 'commander';
import { rowTypes, touchedIn } from '../sources/counts.ts';
import { type ImportSummary, importHistory } from '../sources/history.ts';
import { type SourceEntry, sources } from '../sources/registry.ts';
import type { CommandMaker, Shell } from './command.ts';
import { type HistoryOptions, settlePlaces, sourceOptions, withHistoryOptions } from './history-options.ts';
import { createNotes, createProgress } from './import-progress.ts';

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
  return withHistoryOptions(new Command(name), source.location, 'print what was done as JSON')
    .description(`import ${source.summary}`)
    .addHelpText('after', helpText)
    .action((location: string, options: HistoryOptions) => run(shell, name, location, options));
}

const helpText = `
The database may be in use: it is copied first, never locked and never written. Passwords, secrets, service
connectors and the configuration of stack components are not read. Each batch of runs is one transaction: an
import that was interrupted goes on when it is started again. What the source holds no more, the store lets go of.

Exit codes:
  0  everything is imported
  1  nothing could be done, and the message says why
  2  imported, except for the rows that were reported

Examples:
  runpath import zenml zenml.db --artifacts /home/ada/.config/zenml/local_stores=./local_stores
  runpath import zenml zenml.db --project vision --json`;

async function run(shell: Shell, name: string, location: string, options: HistoryOptions): Promise<void> {
  const notes = createNotes(shell);
  const progress = createProgress(shell);
  const database = await shell.openDatabase();
  let summary: ImportSummary;
  try {
    summary = await importHistory(database, name, location, {
      ...sourceOptions(shell, options),
      onNote: notes.add,
      onProgress: progress.show,
    });
    progress.end();
    await settlePlaces(shell, database, summary, options);
  } finally {
    progress.end();
    notes.end();
    await database.close();
  }
  if (options.json) shell.say(JSON.stringify({ ...summary, notes: notes.kept }, null, 2));
  else report(shell, summary);
  if (summary.problems > 0) shell.fail(2);
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
  if (touchedIn(counts).length === 0) shell.say('Nothing changed: the store already held this history.');
  if (problems > 0)
    shell.say(`${problems} rows could not be taken over as they are; see the messages above.`);
}
