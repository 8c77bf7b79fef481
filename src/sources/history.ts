import type { Database, Writer } from '../db/database.ts';
import { ClientError } from '../errors.ts';
import { writeBatch } from './batch.ts';
import { addCounts, type CountsByType, noCounts, rowTypes } from './counts.ts';
import { type Claim, claimFor, knownOf } from './marks.ts';
import { sources } from './registry.ts';
import { removeProjects } from './removing.ts';
import type { HistorySource, Kept, Note } from './source.ts';

export type ImportOptions = {
  /** The name of the project in the store, where it is not the source's. */
  readonly project?: string | undefined;
  /** The key of a server, where the location is one. */
  readonly apiKey?: string | null | undefined;
  /** What the source may hold on to between several looks. */
  readonly kept?: Kept | undefined;
  /** Ends it between two batches. */
  readonly signal?: AbortSignal | undefined;
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

/** So many new rows that what PostgreSQL knows of its tables is worth gathering again. */
const worthAnalyzing = 5_000;

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
  const summary = await takeOver(database, kind, location, options, null);
  if (!summary) throw new Error(`A look at everything in ${kind} answered that nothing is new.`);
  return summary;
}

/**
 * Brings in what is new, changed or gone since the last look at a location; null where nothing is. The mark of a look is
 * kept when all of it is in the store, so one that was cut off is followed by a look at everything.
 */
export async function syncHistory(
  database: Database,
  kind: string,
  location: string,
  options: ImportOptions = {},
): Promise<ImportSummary | null> {
  const { since } = await knownOf(database, sourceOf(kind, location).name, options.project);
  return takeOver(database, kind, location, options, since);
}

/** The source of a kind, and the name of a location there; a `ClientError` where one of them cannot be. */
export function sourceOf(kind: string, location: string) {
  const entry = sources[kind];
  if (!entry) throw new ClientError('BAD_USER_INPUT', `There is no source ${JSON.stringify(kind)}.`);
  return { entry, name: `${kind} ${entry.name(location)}` };
}

async function takeOver(
  database: Database,
  kind: string,
  location: string,
  options: ImportOptions,
  since: string | null,
): Promise<ImportSummary | null> {
  const { entry, name } = sourceOf(kind, location);
  let problems = 0;
  const tell = (note: Note) => {
    if (note.level === 'problem') problems += 1;
    options.onNote?.(note);
  };
  const source = await entry.open(location, {
    tell,
    since,
    apiKey: options.apiKey ?? null,
    kept: options.kept,
  });
  if (!source) return null;
  try {
    const counts = noCounts();
    const claim = claimFor(name);
    await letGo(database, name, source, counts);
    const projects = await writeAll(database, source, claim, options, counts);
    await database.write((writer) => claim.settle(writer, source.mark));
    const added = rowTypes.reduce((sum, type) => sum + counts[type].added, 0);
    // The embedded store gathers no statistics by itself, and plans badly without.
    if (added > (since === null ? 0 : worthAnalyzing)) await database.rows('analyze', []);
    return { source: source.description, projects, counts, problems };
  } finally {
    await source.close();
  }
}

/** Removes the projects that came from a source which has them no more: another may have their names now. */
async function letGo(database: Database, name: string, source: HistorySource, counts: CountsByType) {
  const { projects } = await knownOf(database, name);
  const gone = projects.filter((id) => !source.projects.includes(id));
  if (gone.length === 0) return;
  const removed = await database.write((writer) => removeProjects(writer, gone));
  for (const type of rowTypes) addCounts(counts[type], { removed: removed[type] });
}

async function writeAll(
  database: Database,
  source: HistorySource,
  claim: Claim,
  options: ImportOptions,
  counts: CountsByType,
): Promise<string[]> {
  const names = new Map<string, string>();
  let done = 0;
  for (const batch of source.batches()) {
    options.signal?.throwIfAborted();
    if (options.project !== undefined && names.size > 0 && !names.has(batch.projectId))
      throw new ClientError(
        'BAD_USER_INPUT',
        'The source holds several projects, so they cannot get one name.',
      );
    const written = await database.write((writer: Writer) =>
      writeBatch(writer, source, claim, batch, options.project),
    );
    for (const project of written.projects) names.set(project.id, project.name);
    for (const type of rowTypes) addCounts(counts[type], written.counts[type]);
    done += (batch.runs?.length ?? 0) + (batch.artifacts?.length ?? 0);
    options.onProgress?.(done, source.size);
  }
  return [...names.values()];
}
