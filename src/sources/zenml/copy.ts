import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'libsql';
import { type Reader, readerOf, unreadable } from './sqlite.ts';

/** Table columns by which rows are looked up. */
export type Lookups = readonly (readonly [table: string, columns: string])[];

/** A local SQLite database for as long as someone needs it. */
export type Copy = { readonly database: Sqlite.Database; close(): void };

/**
 * Opens a temporary SQLite database that `fill` may lay down as a file first; `name` is what messages call it.
 * Where the system can, the file is unlinked once it is open, so nothing is left behind however the process ends.
 */
export async function createCopy(
  name: string,
  fill: (file: string) => Promise<void> = async () => {},
): Promise<Copy> {
  const directory = await mkdtemp(join(tmpdir(), 'runpath-zenml-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const unguard = removedOnSignals(directory);
  try {
    const file = join(directory, 'copy.db');
    await fill(file);
    const database = openAlone(file, name);
    await remove().catch(() => {});
    return {
      database,
      close() {
        database.close();
        remove().catch(() => {});
      },
    };
  } catch (error) {
    await remove();
    throw error;
  } finally {
    unguard();
  }
}

/** A temporary database as `fill` lays it down, to be read and not written. */
export async function openCopy(
  name: string,
  lookups: Lookups,
  fill: (file: string) => Promise<void>,
): Promise<Reader> {
  const { database, close } = await createCopy(name, fill);
  try {
    indexCopy(database, name, lookups);
    database.exec('pragma query_only = 1');
    return { ...readerOf(database, name), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Makes table columns quick to look up, where there are such columns and no index leads with the first. */
export function indexCopy(database: Sqlite.Database, name: string, lookups: Lookups): void {
  try {
    const indexed = database.prepare(
      `select 1 from pragma_index_list(?) l, pragma_index_info(l.name) i where i.seqno = 0 and i.name = ?`,
    );
    const present = database.prepare(
      'select count(*) as n from pragma_table_info(?) where name in (select value from json_each(?))',
    );
    for (const [table, columns] of lookups) {
      const names = columns.split(', ');
      const { n } = present.get(table, JSON.stringify(names)) as { n: number };
      if (n === names.length && !indexed.get(table, names[0]))
        database.exec(`create index "runpath ${table} ${columns}" on ${table} (${columns})`);
    }
  } catch (error) {
    throw unreadable(error, name);
  }
}

function openAlone(file: string, name: string): Sqlite.Database {
  const database = new Sqlite(file);
  try {
    // Takes what is in the write-ahead log into the copy itself, which then stands alone.
    database.exec('pragma journal_mode = delete; pragma synchronous = off');
    // Once its file is unlinked, there is no place for a journal beside it.
    database.exec('pragma journal_mode = memory');
    return database;
  } catch (error) {
    database.close();
    throw unreadable(error, name);
  }
}

/** Removes a directory also where a signal ends the process meanwhile. */
function removedOnSignals(directory: string): () => void {
  const guarded = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const stop = () => {
      rmSync(directory, { recursive: true, force: true });
      process.off(signal, stop);
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    };
    process.on(signal, stop);
    return () => process.off(signal, stop);
  });
  return () => {
    for (const unguard of guarded) unguard();
  };
}
