import { Command, InvalidArgumentError } from 'commander';
import { parseInterval } from '../config.ts';
import type { Database } from '../db/database.ts';
import { ClientError } from '../errors.ts';
import { touchedIn } from '../sources/counts.ts';
import { type ImportSummary, sourceOf, syncHistory } from '../sources/history.ts';
import { type SourceEntry, sources } from '../sources/registry.ts';
import { keepInStep } from '../sources/sync.ts';
import type { CommandMaker, Shell } from './command.ts';
import { type HistoryOptions, settlePlaces, sourceOptions, withHistoryOptions } from './history-options.ts';
import { createNotes, createProgress, describeLook } from './import-progress.ts';

type Options = HistoryOptions & { readonly every: number; readonly once?: boolean };

/** `runpath sync <source> …`: keeps the store in step with a history that is being recorded. */
export const syncCommand: CommandMaker = (shell) => {
  const command = new Command('sync')
    .description('keep the store in step with a run history: what is new, changed or gone there')
    .addHelpText(
      'after',
      '\nExamples:\n  runpath sync zenml ~/.config/zenml/local_stores/default_zen_store/zenml.db\n' +
        '  runpath sync zenml --help',
    );
  for (const [name, source] of Object.entries(sources)) command.addCommand(syncing(shell, name, source));
  return command;
};

function syncing(shell: Shell, name: string, source: SourceEntry): Command {
  return withHistoryOptions(new Command(name), source.location, 'print one JSON object for each look')
    .description(`keep in step with ${source.summary}`)
    .option('--every <time>', 'how often to look: 500ms, 5s, 2m, 1h', every, 5_000)
    .option('--once', 'look once, and end')
    .addHelpText('after', helpText)
    .action((location: string, options: Options) => run(shell, name, location, options));
}

const helpText = `
The first look takes everything over, each later one what is new, changed or gone since; a line is printed when something
was. Runs are there while they are running. A look at a database that has not changed reads nothing of it.
Killed at any moment and started again, it loses nothing. A source that does not answer is asked again, less
and less often, up to once a minute. An embedded store is held by one process: there, let the gateway keep in step
(RUNPATH_SYNC).

Exit codes:
  0  it was told to stop, or looked once
  1  nothing could be done, and the message says why; with --once also where the source does not answer
  2  with --once: looked, except for the rows that were reported

Examples:
  runpath sync zenml zenml.db --every 2s
  runpath sync zenml zenml.db --once --json`;

function every(text: string): number {
  try {
    return parseInterval(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

async function run(shell: Shell, name: string, location: string, options: Options): Promise<void> {
  sourceOf(name, location);
  const database = await shell.openDatabase();
  try {
    if (options.once) await lookOnce(shell, database, name, location, options);
    else await watch(shell, database, name, location, options);
  } finally {
    await database.close();
  }
}

async function lookOnce(shell: Shell, database: Database, name: string, location: string, options: Options) {
  const { told, look } = lookTeller(shell, options, database);
  const summary = await syncHistory(database, name, location, {
    ...sourceOptions(shell, options),
    ...told(),
  });
  await look(summary);
  if (summary && summary.problems > 0) shell.fail(2);
}

async function watch(shell: Shell, database: Database, name: string, location: string, options: Options) {
  const stop = new AbortController();
  shell.untilStopped().then(() => stop.abort());
  const { told, look } = lookTeller(shell, options, database);
  await keepInStep(database, name, location, {
    ...sourceOptions(shell, options),
    ...told(),
    everyMs: options.every,
    signal: stop.signal,
    onLook: look,
    onTrouble(error, nextInMs) {
      const message = error instanceof ClientError ? error.message : String((error as Error).stack ?? error);
      const line = `${message} Trying again, next in ${Math.ceil(nextInMs / 1000)} s.`;
      if (options.json) shell.say(JSON.stringify({ time: now(), error: message, nextInMs }));
      else shell.note(line);
    },
  });
}

/** Tells of looks: quiet where nothing changed, and of each problem once. */
function lookTeller(shell: Shell, options: Options, database: Database) {
  const told = new Set<string>();
  let notes = createNotes(shell, told);
  let progress = createProgress(shell);
  let first = true;
  return {
    told: () => ({
      onNote: (note: Parameters<typeof notes.add>[0]) => notes.add(note),
      onProgress(done: number, total: number) {
        if (total >= worthProgress) progress.show(done, total);
      },
    }),
    async look(summary: ImportSummary | null) {
      progress.end();
      notes.end();
      if (options.json)
        shell.say(JSON.stringify({ time: now(), changed: touched(summary), ...summary, notes: notes.kept }));
      else if (touched(summary)) shell.say(`${now()} ${describeLook(summary as ImportSummary)}`);
      if (summary && first) await settlePlaces(shell, database, summary, options);
      first &&= summary === null;
      notes = createNotes(shell, told);
      progress = createProgress(shell);
    },
  };
}

/** A look at fewer runs and artifacts is over before a bar would be seen. */
const worthProgress = 1_000;

function touched(summary: ImportSummary | null): boolean {
  return summary !== null && touchedIn(summary.counts).length > 0;
}

function now(): string {
  return new Date().toISOString();
}
