import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Root } from './stores/roots.ts';

export type Example = { readonly project: string; readonly database: string; readonly root: Root };

const folder = new URL('../examples/', import.meta.url);
const resolve = (path: string) => fileURLToPath(new URL(path, folder));

/** The recorded histories that come with Runpath, as `examples/histories.json` lists them. */
export function bundledExamples(): readonly Example[] {
  const listed: { project: string; database: string; artifacts: string; prefix: string }[] = JSON.parse(
    readFileSync(resolve('histories.json'), 'utf8'),
  );
  return listed.map(({ project, database, artifacts, prefix }) => ({
    project,
    database: resolve(database),
    root: { uri: prefix, directory: resolve(artifacts) },
  }));
}
