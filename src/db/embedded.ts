import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { type Database, migrationsFolder } from './database.ts';
import { holdDirectory } from './directory-lock.ts';
import { builtTemplate } from './template.ts';

const asText = (value: string) => value;
const parsers = { [types.TIMESTAMPTZ]: asText, [types.JSON]: asText, [types.JSONB]: asText };

/** An embedded store; `dump` answers with all of it, to start other empty ones from. */
export type EmbeddedDatabase = Database & { dump(compression?: 'none' | 'gzip'): Promise<Blob> };

/**
 * PostgreSQL inside this process (PGlite), its files under `directory`, held against other processes.
 * `template` is a dumped data directory to start an empty one from (default: what the build left); null for none.
 */
export async function openEmbedded(directory: string, template?: Blob | null): Promise<EmbeddedDatabase> {
  const release = holdDirectory(directory);
  try {
    const pglite = await openPglite(directory, template);
    await pglite.exec("set time zone 'UTC'");
    const writer = drizzle(pglite);
    return {
      description: `embedded PostgreSQL in ${directory}`,
      async rows<Row>(text: string, parameters: readonly unknown[]) {
        const result = await pglite.query<Row>(text, parameters as unknown[], { parsers });
        return result.rows;
      },
      write: (work) => writer.transaction((transaction) => work(transaction as never)),
      dump: (compression = 'none') => pglite.dumpDataDir(compression),
      migrate: () => migrate(writer, { migrationsFolder }),
      async close() {
        await pglite.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** A store that was begun and never finished holds nothing yet, and is begun again. */
async function openPglite(directory: string, given: Blob | null | undefined): Promise<PGlite> {
  const dataDir = join(directory, 'postgres');
  const begun = join(directory, 'begun');
  if (existsSync(begun)) rmSync(dataDir, { recursive: true, force: true });
  else if (existsSync(join(dataDir, 'PG_VERSION'))) return PGlite.create({ dataDir });
  writeFileSync(begun, '');
  const template = given === undefined ? await builtTemplate() : given;
  const pglite = await PGlite.create({ dataDir, ...(template && { loadDataDir: template }) });
  rmSync(begun);
  return pglite;
}
