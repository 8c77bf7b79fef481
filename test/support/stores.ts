import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { inject } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openEmbedded } from '../../src/db/embedded.ts';
import { openServer } from '../../src/db/server.ts';

export const storeKinds = ['embedded', 'server'] as const;
export type StoreKind = (typeof storeKinds)[number];

/** A store of a test's own. `statements` are those that were read with since it was emptied. */
export type TestStore = { readonly database: Database; readonly statements: string[]; drop(): Promise<void> };

/** A store that holds the bundled examples. */
export function storeWithExamples(kind: StoreKind): Promise<TestStore> {
  return kind === 'embedded' ? embeddedStore(true) : serverStore(true);
}

/** A store with tables and nothing in them. */
export function emptyStore(kind: StoreKind): Promise<TestStore> {
  return kind === 'embedded' ? embeddedStore(false) : serverStore(false);
}

async function embeddedStore(filled: boolean): Promise<TestStore> {
  const directory = await mkdtemp(join(tmpdir(), 'runpath-store-'));
  const template = filled ? await openAsBlob(inject('embeddedTemplate')) : undefined;
  const database = await openEmbedded(directory, template);
  await database.migrate();
  return watched(database, () => rm(directory, { recursive: true, force: true }));
}

async function serverStore(filled: boolean): Promise<TestStore> {
  const { url, drop } = await serverDatabase(filled);
  const database = openServer({ url, poolSize: 4, deadlineMs: 30_000, prepare: true });
  await database.migrate();
  return watched(database, drop);
}

/** A database of the server's with nothing in it, for a process that is given its URL. */
export function emptyServerDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  return serverDatabase(false);
}

async function serverDatabase(filled: boolean) {
  const serverUrl = inject('serverUrl');
  const name = `runpath_test_${randomUUID().replaceAll('-', '')}`;
  const server = postgres(serverUrl, { max: 1, onnotice: () => {} });
  await server`create database ${server(name)} ${filled ? server`template ${server(inject('template'))}` : server``}`;
  return {
    url: Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href,
    async drop() {
      await server`drop database ${server(name)} with (force)`;
      await server.end();
    },
  };
}

function watched(database: Database, remove: () => Promise<unknown>): TestStore {
  const statements: string[] = [];
  return {
    statements,
    database: {
      ...database,
      rows: (text, parameters) => {
        statements.push(text);
        return database.rows(text, parameters);
      },
      // Whoever serves the store may close it; it goes when the test drops it.
      close: async () => {},
    },
    async drop() {
      await database.close();
      await remove();
    },
  };
}
