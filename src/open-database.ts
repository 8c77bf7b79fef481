import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { ClientError } from './errors.ts';

/** The configured store, brought to this release's model. */
export async function openDatabase(config: Config): Promise<Database> {
  const database = await connectDatabase(config);
  try {
    await database.migrate();
    return database;
  } catch (error) {
    await database.close();
    if (!(error instanceof ClientError && error.code === 'UPSTREAM_UNAVAILABLE')) throw error;
    const { message } = error.cause as Error;
    throw new ClientError(error.code, `${database.description} cannot be used: ${message}`, {}, error);
  }
}

/** The configured store as it is. Reads the code of the one kind that is used: both take a part of the start. */
export async function connectDatabase(config: Config): Promise<Database> {
  const { databaseUrl, dataDirectory, poolSize, statementTimeoutMs, preparedStatements } = config;
  if (databaseUrl === null) {
    const { openEmbedded } = await import('./db/embedded.ts');
    return openEmbedded(dataDirectory);
  }
  const { openServer } = await import('./db/server.ts');
  return openServer({
    url: databaseUrl,
    poolSize,
    deadlineMs: statementTimeoutMs,
    prepare: preparedStatements,
  });
}
