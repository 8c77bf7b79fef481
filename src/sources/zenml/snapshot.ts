import { constants, rmSync } from 'node:fs';
import { copyFile, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Sqlite from 'libsql';
import { ClientError } from '../../errors.ts';
import { type Reader, readerOf, unreadable } from './sqlite.ts';

const attempts = 20;
const pauseMs = 250;
/** A file written this recently may be written again without its time of change telling. */
const settledMs = 20;
const magic = 'SQLite format 3\u0000';
const journalMagic = 'd9d505f920a163d7';

/** A copy of a database, opened, and the state the database was in, to be compared with `currentState`. */
export type Snapshot = { readonly reader: Reader; readonly state: string };

/** The state a database is in, by its files alone; another one after each change. Null while it is being changed. */
export async function currentState(path: string): Promise<string | null> {
  const { atRest, mark } = await stateOf(path);
  return atRest ? mark : null;
}

/**
 * A consistent copy of a live SQLite database, opened: its writer is never locked out, and never waited for
 * longer than some seconds. Where the system can, the copy is unlinked once it is open, so nothing is left
 * behind however the process ends. `lookups` are table columns to be found quickly in the copy.
 */
export async function openSnapshot(
  path: string,
  lookups: readonly (readonly [table: string, columns: string])[],
): Promise<Snapshot> {
  const directory = await mkdtemp(join(tmpdir(), 'runpath-zenml-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const unguard = removedOnSignals(directory);
  try {
    const file = join(directory, 'copy.db');
    const state = await copyAtRest(path, file);
    const database = openCopy(file, path, lookups);
    await remove().catch(() => {});
    const reader = readerOf(database, path);
    const close = () => {
      reader.close();
      remove().catch(() => {});
    };
    return { reader: { ...reader, close }, state };
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

async function copyAtRest(path: string, to: string): Promise<string> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const before = await stateOf(path);
    if (before.atRest) {
      await copyFile(path, to, constants.COPYFILE_FICLONE);
      if (before.wal) await copyFile(`${path}-wal`, `${to}-wal`, constants.COPYFILE_FICLONE).catch(() => {});
      const after = await stateOf(path);
      if (after.atRest && after.mark === before.mark) {
        // Not sooner: in the middle of a change a sound file may look cut off.
        check(after.main, path);
        return after.mark;
      }
      await rm(`${to}-wal`, { force: true });
    }
    await wait(pauseMs);
  }
  throw new ClientError(
    'UPSTREAM_UNAVAILABLE',
    `${path} is being written; try again when no run is being recorded. ` +
      'If nothing writes it, a writer has crashed: let ZenML open it once.',
    { retryable: true },
  );
}

type State = { main: FileHead; mark: string; atRest: boolean; wal: boolean };

/** What changes whenever a writer changes the database, and whether it is in the middle of a change. */
async function stateOf(path: string): Promise<State> {
  const [main, wal, journal] = await Promise.all(
    [
      [path, 100],
      [`${path}-wal`, 32],
      [`${path}-journal`, 8],
    ].map(([file, bytes]) => headOf(file as string, bytes as number)),
  );
  if (!main) throw new ClientError('BAD_USER_INPUT', `There is no file ${path}.`);
  const freshest = Math.max(main.changed, wal?.changed ?? 0);
  return {
    main,
    mark: JSON.stringify([main.mark, wal?.mark]),
    atRest: !journal?.head.startsWith(journalMagic) && Math.abs(Date.now() - freshest) > settledMs,
    wal: wal !== null,
  };
}

type FileHead = { mark: string; head: string; size: number; changed: number };

async function headOf(path: string, bytes: number): Promise<FileHead | null> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new ClientError('BAD_USER_INPUT', `${path} cannot be read (${error.code}).`, {}, error);
  });
  if (!handle) return null;
  try {
    const { size, mtimeNs, ino } = await handle.stat({ bigint: true });
    if ((await stat(path)).isDirectory()) throw new ClientError('BAD_USER_INPUT', `${path} is a directory.`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    const head = buffer.subarray(0, bytesRead).toString('hex');
    return {
      mark: `${ino} ${size} ${mtimeNs} ${head}`,
      head,
      size: Number(size),
      changed: Number(mtimeNs / 1_000_000n),
    };
  } finally {
    await handle.close();
  }
}

function check(file: FileHead, path: string): void {
  const refuse = (message: string) => new ClientError('BAD_USER_INPUT', `${path} ${message}`);
  if (file.size === 0) throw refuse('is empty.');
  const head = Buffer.from(file.head, 'hex');
  if (head.length < 100 || head.toString('latin1', 0, 16) !== magic) throw refuse('is no SQLite database.');
  const pageSize = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
  const pagesAreCounted = head.readUInt32BE(24) === head.readUInt32BE(92);
  const expected = pageSize * head.readUInt32BE(28);
  if (pagesAreCounted && file.size < expected)
    throw refuse(`is truncated: ${file.size} of ${expected} bytes are there. Copy it again.`);
}

function openCopy(
  file: string,
  path: string,
  lookups: readonly (readonly [string, string])[],
): Sqlite.Database {
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
    throw unreadable(error, path);
  }
}
