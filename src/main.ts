import { randomBytes } from 'node:crypto';
import type { Local } from './commands/command.ts';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { ClientError } from './errors.ts';
import { bundledExamples } from './examples.ts';
import type { Find } from './http/downloads.ts';
import { createGateway } from './http/gateway.ts';
import { createLinks, type Links } from './http/links.ts';
import type { Log } from './http/log.ts';
import { type Serving, serve } from './http/serve.ts';
import { createLoaders } from './loaders/index.ts';
import { allProjects, createProjectFinder } from './loaders/projects.ts';
import { createValues, type Values } from './loaders/values.ts';
import { openDatabase } from './open-database.ts';
import type { Context } from './schema/context.ts';
import { schema } from './schema/index.ts';
import { ended } from './schema/lasting.ts';
import { createFileStore } from './stores/file.ts';
import { createStores } from './stores/index.ts';
import { rememberedRoots } from './stores/roots.ts';

/** How long what runs may take to end once the gateway is told to stop. */
const drainMs = 10_000;
/** What values may take of this process. */
const valueLimits = {
  concurrency: 16,
  windowBytes: 4 * 2 ** 20,
  decodedBytes: 64 * 2 ** 20,
  deadlineMs: 10_000,
  workers: 2,
};
/** The project of an empty store: no row has it. */
const noProject = '00000000-0000-0000-0000-000000000000';

/** Fills an empty store with the bundled histories; answers false, and does nothing, where it holds a project. */
export async function importExamples(database: Database, note: (line: string) => void): Promise<boolean> {
  if ((await allProjects(database)).length > 0) return false;
  note('The store is empty: importing the example histories.');
  const { importHistory } = await import('./sources/history.ts');
  for (const { project, database: location } of bundledExamples())
    await importHistory(database, 'zenml', location, { project });
  return true;
}

/** All that answers are read with under a configuration; `close` closes the database as well. */
function openReading(config: Config, database: Database) {
  const values = openValues(config);
  const base = config.publicUrl ?? `http://localhost:${config.port}`;
  const links = createLinks({ secret: config.linkSecret ?? randomBytes(32), base });
  return {
    values,
    links,
    contextFor: createContexts(database, values, config.project, links),
    async close() {
      await values.close();
      await database.close();
    },
  };
}

/** How values are read under a configuration: from its roots, those of earlier imports, and the examples. */
function openValues(config: Config): Values {
  const roots = [
    ...config.artifactRoots,
    ...rememberedRoots(config.dataDirectory),
    ...bundledExamples().map(({ root }) => root),
  ];
  const limits = { ...valueLimits, cacheBytes: config.valueCacheBytes };
  return createValues({ stores: createStores([createFileStore(roots)]), limits });
}

/** Makes the context of a request: the loaders of the project it names, and links for that project. */
function createContexts(database: Database, values: Values, project: string | null, links: Links) {
  const findProject = createProjectFinder(database, project);
  return async (named: string | null, passing?: () => void): Promise<Context> => {
    const found = await findProject(named);
    if (!found && named !== null)
      throw new ClientError(
        'NOT_FOUND',
        `There is no project ${JSON.stringify(named)}; \`projects\` lists them.`,
      );
    const projectId = found?.id ?? noProject;
    return {
      loaders: createLoaders(database, projectId, values),
      links: {
        visualization: (id) => links.visualization(projectId, id).url,
        download: (artifactId) => links.download(projectId, artifactId).url,
      },
      ...(passing && { passing }),
    };
  };
}

/** The schema over the configured store, for queries of this process alone. */
export async function openLocal(config: Config): Promise<Local> {
  const { contextFor, close } = openReading(config, await openDatabase(config));
  return { schema, contextFor, close };
}

export type Running = { readonly url: string; close(): Promise<void> };

/** Serves a store until it is closed. The caller opened the database, and `close` closes it. */
export async function startGateway(
  config: Config,
  database: Database,
  defaultQuery: string,
  log: Log,
): Promise<Running> {
  const { values, links, contextFor, close } = openReading(config, database);
  const gateway = createGateway<Context>({
    schema,
    contextOf: ({ request, passing }) => contextFor(request.headers.get('runpath-project'), passing),
    ended,
    links,
    find: createFind(database, values),
    log,
    ready: () => database.rows('select 1', []).then(Boolean, () => false),
    defaultQuery,
    origins: config.origins,
    metrics: () => valueFigures(values.stats()),
  });
  let serving: Serving;
  try {
    serving = await serve(gateway, { port: config.port, host: config.host, log });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: serving.url,
    async close() {
      await serving.close(drainMs);
      await close();
    },
  };
}

/** What the cache of values tells of itself, as figures for `/metrics`. */
function valueFigures({ hits, misses, entries, bytes }: ReturnType<Values['stats']>) {
  return {
    value_cache_hits_total: hits,
    value_cache_misses_total: misses,
    value_cache_entries: entries,
    value_cache_bytes: bytes,
  };
}

/** Finds the files behind links, which name their project themselves. */
function createFind(database: Database, values: Values): Find {
  return {
    async visualization(projectId, id) {
      const row = await createLoaders(database, projectId, values).visualization.load(id, null);
      return row && { ...(await values.file(row.uri)), type: row.type };
    },
    async artifact(projectId, id) {
      const row = await createLoaders(database, projectId, values).artifact.load(id, null);
      return row && { ...(await values.file(row)), type: row.type };
    },
  };
}
