import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'libsql';
import { type Reader, readerOf, unreadable } from './sqlite.ts';

/** Table columns to be found quickly in a copy. */
export type Lookups = readonly (readonly [table: string, columns: string])[];

/**
 * A temporary SQLite database that `fill` writes to a file of its own, opened to be read; `name` is what messages
 * call it. Where the system can, it is unlinked once it is open, so nothing is left behind however the process ends.
 */
export async function openCopy(
  name: string,
  lookups: Lookups,
  fill: (file: string) => Promise<void>,
): Promise<Reader> {
  const directory = await mkdtemp(join(tmpdir(), 'runpath-zenml-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const unguard = removedOnSignals(directory);
  try {
    const file = join(directory, 'copy.db');
    await fill(file);
    const database = openIndexed(file, name, lookups);
    await remove().catch(() => {});
    const reader = readerOf(database, name);
    return {
      ...reader,
      close() {
        reader.close();
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

function openIndexed(file: string, name: string, lookups: Lookups): Sqlite.Database {
  const database = new Sqlite(file);
  try {
    // Takes what is in the write-ahead log into the copy itself, which then stands alone.
    database.exec('pragma journal_mode = delete; pragma synchronous = off');
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
    database.exec('pragma query_only = 1');
    return database;
  } catch (error) {
    database.close();
    throw unreadable(error, name);
  }
}
