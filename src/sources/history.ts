import type { Database } from '../db/database.ts';
import { ClientError } from '../errors.ts';
import { writeBatch } from './batch.ts';
import { addCounts, type CountsByType, noCounts, rowTypes } from './counts.ts';
import { sources } from './registry.ts';
import type { HistorySource, Note } from './source.ts';

export type ImportOptions = {
  /** The key of a server, where the location is one. */
  readonly apiKey?: string | null | undefined;
  /** The name of the project in the store, where it is not the source's. */
  readonly project?: string | undefined;
  readonly onNote?: ((note: Note) => void) | undefined;
  /** Called after each batch with the number of runs and artifacts seen, of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
};

export type ImportSummary = {
  readonly source: string;
  /** The projects that were imported, by their names in the store. */
  readonly projects: readonly string[];
  readonly counts: Readonly<CountsByType>;
  /** How many rows could not be taken over as they are. */
  readonly problems: number;
};

/**
 * Imports the history at a location into the store, which must be migrated. Each batch is a transaction, so
 * an import that ends early leaves whole runs, and the next one goes on; the same history again changes nothing.
 */
export async function importHistory(
  database: Database,
  kind: string,
  location: string,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const entry = sources[kind];
  if (!entry) throw new ClientError('BAD_USER_INPUT', `There is no source ${JSON.stringify(kind)}.`);
  let problems = 0;
  const source = await entry.open(
    location,
    (note) => {
      if (note.level === 'problem') problems += 1;
      options.onNote?.(note);
    },
    options.apiKey,
  );
  try {
    const counts = noCounts();
    const projects = await writeAll(database, source, options, counts);
    // The embedded store gathers no statistics by itself, and plans badly without.
    if (rowTypes.some((type) => counts[type].added > 0)) await database.rows('analyze', []);
    return { source: source.description, projects, counts, problems };
  } finally {
    source.close();
  }
}

async function writeAll(
  database: Database,
  source: HistorySource,
  options: ImportOptions,
  counts: CountsByType,
): Promise<string[]> {
  const names = new Map<string, string>();
  let done = 0;
  for (const batch of source.batches()) {
    if (options.project !== undefined && names.size > 0 && !names.has(batch.projectId))
      throw new ClientError(
        'BAD_USER_INPUT',
        'The source holds several projects, so they cannot get one name.',
      );
    const written = await database.write((writer) => writeBatch(writer, source, batch, options.project));
    for (const project of written.projects) names.set(project.id, project.name);
    for (const type of rowTypes) addCounts(counts[type], written.counts[type]);
    done += (batch.runs?.length ?? 0) + (batch.artifacts?.length ?? 0);
    options.onProgress?.(done, source.size);
  }
  return [...names.values()];
}
