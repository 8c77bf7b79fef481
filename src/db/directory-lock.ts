import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { ClientError } from '../errors.ts';

/**
 * Holds a directory for this process alone, or says who holds it. The lock is the operating system's, taken
 * through SQLite, so it ends with the process however that ends: nothing stale is ever left to clean up.
 */
export function holdDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const note = join(directory, 'holder.json');
  const lock = new Database(join(directory, 'lock.db'));
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (cause) {
    lock.close();
    throw new ClientError('UPSTREAM_UNAVAILABLE', `${directory} is in use by ${holderOf(note)}.`, {}, cause);
  }
  writeFileSync(note, JSON.stringify({ pid: process.pid, since: new Date().toISOString() }));
  return () => lock.close();
}

function holderOf(note: string): string {
  try {
    const { pid, since } = JSON.parse(readFileSync(note, 'utf8'));
    return `process ${pid} (since ${since}); stop it, or name another directory with RUNPATH_DATA_DIR`;
  } catch {
    return 'another process; stop it, or name another directory with RUNPATH_DATA_DIR';
  }
}
