import { constants } from 'node:fs';
import { copyFile, open, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ClientError } from '../../errors.ts';
import { type Lookups, openCopy } from './copy.ts';
import type { Reader } from './sqlite.ts';

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
 * longer than some seconds. `lookups` are table columns to be found quickly in the copy.
 */
export async function openSnapshot(path: string, lookups: Lookups): Promise<Snapshot> {
  let state = '';
  const reader = await openCopy(path, lookups, async (file) => {
    state = await copyAtRest(path, file);
  });
  return { reader, state };
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

type State = { main: Look; mark: string; atRest: boolean; wal: boolean };

/** What changes whenever a writer changes the database, and whether it is in the middle of a change. */
async function stateOf(path: string): Promise<State> {
  const [main, wal, journal] = await Promise.all(
    [
      [path, 100],
      [`${path}-wal`, 32],
      [`${path}-journal`, 8],
    ].map(([file, bytes]) => look(file as string, bytes as number)),
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

type Look = { mark: string; head: string; size: number; changed: number };

async function look(path: string, bytes: number): Promise<Look | null> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new ClientError('BAD_USER_INPUT', `${path} cannot be read (${error.code}).`, {}, error);
  });
  if (!handle) return null;
  try {
    const file = await handle.stat({ bigint: true });
    if (file.isDirectory()) throw new ClientError('BAD_USER_INPUT', `${path} is a directory.`);
    const { size, mtimeNs, ino } = file;
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

function check(file: Look, path: string): void {
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
