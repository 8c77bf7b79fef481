import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'libsql';
import { onTestFinished } from 'vitest';

export const releases = ['0.98.0', '0.40.2'] as const;
export type Release = (typeof releases)[number];

type Described = { metadata: Record<string, { value: unknown; type: string }>; tags: string[] };

/** What ZenML's own client read of a recorded history. */
export type Truth = {
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
  return fileURLToPath(new URL(`../../examples/zenml-${release}/zenml.db`, import.meta.url));
}

/** What the client of that release read. */
export function truthOf(release: Release): Truth {
  const url = new URL(`../../examples/zenml-${release}/truth.json`, import.meta.url);
  // Integers that no double holds are decimal strings in the store.
  return JSON.parse(readFileSync(url, 'utf8').replace(/: (-?\d{17,})(?=[,\n])/g, ': "$1"'));
}

/** A directory of one test. */
export async function ownDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'runpath-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A copy of a recorded database, changed by `change`; it ends with the test. */
export async function changedCopy(
  release: Release,
  change: (database: Sqlite.Database) => void = () => {},
): Promise<string> {
  const path = join(await ownDirectory(), 'zenml.db');
  await copyFile(databaseOf(release), path);
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
