import { statSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { parseRoot } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { ImportSummary } from '../sources/history.ts';
import { placesOf } from '../sources/places.ts';
import { type Root, rememberedRoots, rememberRoots } from '../stores/roots.ts';
import type { Shell } from './command.ts';

/** What every command that takes over a history is told. */
export type HistoryOptions = {
  readonly artifacts: readonly Root[];
  readonly project?: string;
  readonly apiKey?: string;
  readonly json?: boolean;
};

/** The options of `HistoryOptions`, on a command. */
export function withHistoryOptions(command: Command, location: string, json: string): Command {
  return command
    .argument('<database>', location)
    .option(
      '--artifacts <prefix=directory>',
      'where artifacts recorded under a URI prefix rest now; repeat it for more, gateways started later know them',
      addRoot,
      [],
    )
    .option('--project <name>', 'what to call the project in the store; default: as the source does')
    .option(
      '--api-key <key>',
      'what a server asks for; default: RUNPATH_ZENML_API_KEY, which no list of processes shows',
    )
    .option('--json', json);
}

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

/** What of the options a look at a source is given. */
export function sourceOptions(shell: Shell, { project, apiKey }: HistoryOptions) {
  return { project, apiKey: apiKey ?? shell.config().zenmlApiKey };
}

/** Remembers where artifacts rest, and says which of them no directory is known for, or which directory is for none. */
export async function settlePlaces(
  shell: Shell,
  database: Database,
  { projects }: ImportSummary,
  given: HistoryOptions,
): Promise<void> {
  const { artifactRoots, dataDirectory } = shell.config();
  if (given.artifacts.length > 0) rememberRoots(dataDirectory, given.artifacts);
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
