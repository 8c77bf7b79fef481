/*
 * The last step of the build: an embedded store, empty and migrated, dumped to where the first start of every other
 * one finds it. Takes some seconds when PGlite or the migrations have changed, and nothing otherwise.
 */
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openEmbedded } from '../dist/db/embedded.js';
import { templateFile } from '../dist/db/template.js';

const file = templateFile();
if (!existsSync(file)) {
  const directory = mkdtempSync(join(tmpdir(), 'runpath-template-'));
  try {
    const database = await openEmbedded(directory, null);
    await database.migrate();
    const dump = await database.dump('gzip');
    await database.close();
    // Builds may run at the same time: whoever is last leaves the same content.
    const partial = `${file}.${process.pid}`;
    writeFileSync(partial, Buffer.from(await dump.arrayBuffer()));
    for (const name of readdirSync(dirname(file)))
      if (/^embedded-\w+\.tar\.gz$/.test(name)) rmSync(join(dirname(file), name), { force: true });
    renameSync(partial, file);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
