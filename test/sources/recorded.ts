import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import Sqlite from 'libsql';
import { afterAll, onTestFinished } from 'vitest';
import { type StoreKind, storeKinds } from '../support/stores.ts';

/** The histories that Runpath brings along: all that a release can do. */
export const releases = ['0.98.0', '0.40.2'] as const;
export type Release = (typeof releases)[number];

/** A recorded history: a database, its artifacts, and what ZenML's own client read of both. */
export type RecordedHistory = { readonly release: string; readonly folder: string };

const given = process.env.RUNPATH_TEST_HISTORY;
const fixtures = fileURLToPath(new URL('../fixtures/histories/', import.meta.url));

/** The short histories of further releases, newest first. */
const shortHistories: readonly RecordedHistory[] = readdirSync(fixtures)
  // One that a server kept has no database to open: see test/sources/mysql.
  .filter((name) => existsSync(join(fixtures, name, 'zenml.db.gz')))
  .map((name) => ({ release: name.replace('zenml-', ''), folder: join(fixtures, name) }))
  .sort((a, b) => b.release.localeCompare(a.release, 'en', { numeric: true }));

/** All recorded histories; only the one that RUNPATH_TEST_HISTORY names where a fresh recording is to be checked. */
export const histories: readonly RecordedHistory[] = given
  ? [{ release: 'fresh', folder: given }]
  : [...releases.map((release) => ({ release, folder: folderOf(release) })), ...shortHistories];

/** The stores a history is compared on: both for those that Runpath brings along, one in turn for the others. */
export function historiesOn(kind: StoreKind): readonly RecordedHistory[] {
  return histories.filter(
    (_, index) => index < releases.length || (index % 2 === 0) === (kind === storeKinds[0]),
  );
}

type Described = { metadata: Record<string, { value: unknown; type: string }>; tags: string[] };

/** What ZenML's own client read of a recorded history. */
export type Truth = {
  release: string;
  artifactPrefix: string;
  pipelines: {
    id: string | string[];
    name: string;
    docstring?: string;
    versions: { id: string; version: string; versionHash: string; docstring: string; runs: string[] }[];
    runs: string[];
    tags: string[];
  }[];
  unlistedRuns: string[];
  runs: Record<
    string,
    Described & {
      name: string;
      status: string;
      pipeline: string | null;
      version: string | null;
      versionHash: string | null;
      created: string;
      startTime: string | null;
      endTime: string | null;
      commit: string | null;
      sourceCode?: string | null;
      config: object;
      settings: object;
      steps: string[];
      stepNamesPlanned: string[];
      dynamic?: boolean;
    }
  >;
  steps: Record<
    string,
    Described & {
      run: string;
      name: string;
      entrypointName: string;
      status: string;
      parameters: object;
      settings: object;
      extra: object;
      docstring: string | null;
      sourceCode: string | null;
      originalStep: string | null;
      parents: string[];
      outputs: [string, string[]][];
      inputs: [string, string[]][];
      attempt: number;
    }
  >;
  artifacts: Record<
    string,
    Described & {
      name: string;
      version?: string;
      uri: string;
      type: string;
      materializer: string;
      dataType: string;
      producerStep: string | null;
      visualizations: { type: string; uri: string }[];
    }
  >;
};

/** The database that a release recorded. */
export function databaseOf(release: Release): string {
  return join(folderOf(release), 'zenml.db');
}

/** The database of a history; one that is kept compressed is unpacked until the tests of the file have ended. */
export function databaseIn({ folder }: RecordedHistory): string {
  const plain = join(folder, 'zenml.db');
  if (existsSync(plain)) return plain;
  const unpacked = join(ownFolder(), `${basename(folder)}.db`);
  if (!existsSync(unpacked)) writeFileSync(unpacked, gunzipSync(readFileSync(`${plain}.gz`)));
  return unpacked;
}

/** A copy of what a release recorded with some SQL run on it, until the tests of the file have ended. */
export function databaseWith(release: Release, changes: string): string {
  const path = join(ownFolder(), `${release}.db`);
  copyFileSync(databaseOf(release), path);
  alter(path, (database) => void database.exec(changes));
  return path;
}

let unpackedIn: string | undefined;

function ownFolder(): string {
  unpackedIn ??= mkdtempSync(join(tmpdir(), 'runpath-test-'));
  return unpackedIn;
}

afterAll(() => {
  if (unpackedIn) rmSync(unpackedIn, { recursive: true, force: true });
});

/** What the client of that release read. */
export function truthOf(release: Release): Truth {
  return truthIn({ folder: folderOf(release) });
}

/** What ZenML's own client read of a history. */
export function truthIn({ folder }: Pick<RecordedHistory, 'folder'>): Truth {
  // Integers that no double holds are decimal strings in the store.
  return JSON.parse(
    readFileSync(join(folder, 'truth.json'), 'utf8').replace(/:\s?(-?\d{17,})(?=[,\n}])/g, ':"$1"'),
  );
}

function folderOf(release: Release): string {
  return fileURLToPath(new URL(`../../examples/zenml-${release}`, import.meta.url));
}

/** A directory of one test. */
export async function ownDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'runpath-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A copy of a recorded database, changed by `change`; it ends with the test. */
export async function changedCopy(
  recorded: Release | RecordedHistory,
  change: (database: Sqlite.Database) => void = () => {},
): Promise<string> {
  const path = join(await ownDirectory(), 'zenml.db');
  await copyFile(typeof recorded === 'string' ? databaseOf(recorded) : databaseIn(recorded), path);
  alter(path, change);
  return path;
}

/** Changes a database in place, and lets its file come to rest. */
export function alter(path: string, change: (database: Sqlite.Database) => void): void {
  const database = new Sqlite(path);
  database.exec('pragma foreign_keys = off');
  change(database);
  database.close();
}
