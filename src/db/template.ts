import { createHash } from 'node:crypto';
import { existsSync, openAsBlob, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrationsFolder } from './database.ts';

const built = fileURLToPath(new URL('../../dist', import.meta.url));
const media = 'application/x-gzip';

/**
 * The file that the build leaves for fresh embedded stores to start from: an empty one, migrated and dumped. Its name
 * tells which PGlite and which migrations made it, so that one of another release is never found.
 */
export function templateFile(): string {
  const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const hash = createHash('sha256').update(readFileSync(join(pglite, '../../package.json')));
  for (const name of readdirSync(migrationsFolder).sort())
    if (name.endsWith('.sql')) hash.update(name).update(readFileSync(join(migrationsFolder, name)));
  return join(built, `embedded-${hash.digest('hex').slice(0, 16)}.tar.gz`);
}

/** What a fresh store starts from; null where the build left nothing: it is made from nothing then, and takes longer. */
export async function builtTemplate(): Promise<Blob | null> {
  const file = templateFile();
  return existsSync(file) ? openAsBlob(file, { type: media }) : null;
}
