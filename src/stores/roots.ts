import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Artifacts whose URI begins with `uri` are read from `directory`, and nothing outside it ever is. */
export type Root = { readonly uri: string; readonly directory: string };

const file = 'artifact-roots.json';

/** The roots that imports into this data directory were given; none where there is no such file. */
export function rememberedRoots(dataDirectory: string): readonly Root[] {
  try {
    return JSON.parse(readFileSync(join(dataDirectory, file), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Remembers roots for the gateways that start from this data directory; a prefix given again moves. */
export function rememberRoots(dataDirectory: string, roots: readonly Root[]): void {
  const prefixes = new Set(roots.map((root) => root.uri));
  const kept = rememberedRoots(dataDirectory).filter((root) => !prefixes.has(root.uri));
  mkdirSync(dataDirectory, { recursive: true });
  const partial = join(dataDirectory, `${file}.${process.pid}`);
  writeFileSync(partial, `${JSON.stringify([...kept, ...roots], null, 2)}\n`);
  renameSync(partial, join(dataDirectory, file));
}
