import { join } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { type Database, migrationsFolder } from './database.ts';
import { holdDirectory } from './directory-lock.ts';

const asText = (value: string) => value;
const parsers = { [types.TIMESTAMPTZ]: asText, [types.JSON]: asText, [types.JSONB]: asText };

/** An embedded store; `dump` answers with all of it, to start other empty ones from. */
export type EmbeddedDatabase = Database & { dump(): Promise<Blob> };

/**
 * PostgreSQL inside this process (PGlite), its files under `directory`, held against other processes.
 * `template` is a dumped data directory to start an empty one from.
 */
export async function openEmbedded(directory: string, template?: Blob): Promise<EmbeddedDatabase> {
  const release = holdDirectory(directory);
  try {
    const pglite = await PGlite.create({
      dataDir: join(directory, 'postgres'),
      ...(template && { loadDataDir: template }),
    });
    await pglite.exec("set time zone 'UTC'");
    const writer = drizzle(pglite);
    return {
      description: `embedded PostgreSQL in ${directory}`,
      async rows<Row>(text: string, parameters: readonly unknown[]) {
        const result = await pglite.query<Row>(text, parameters as unknown[], { parsers });
        return result.rows;
      },
      write: (work) => writer.transaction((transaction) => work(transaction as never)),
      dump: () => pglite.dumpDataDir('none'),
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
