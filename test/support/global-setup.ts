import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { openEmbedded } from '../../src/db/embedded.ts';
import { openServer } from '../../src/db/server.ts';
import { importExamples } from '../../src/main.ts';
import { startPostgres } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A server that may be filled with databases; it holds `template`. */
    serverUrl: string;
    /** A database of that server with the examples in it, to be copied. */
    template: string;
    /** A directory that is removed after all tests. */
    temporary: string;
    /** A dumped embedded store with the examples in it. */
    embeddedTemplate: string;
  }
}

/** Imports the examples once into both stores; each test file works on a copy of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'runpath-tests-'));
  const given = process.env.TEST_DATABASE_URL;
  const started = given ? undefined : await startPostgres();
  const serverUrl = given ?? (started?.url as string);
  const template = `runpath_template_${process.pid}`;
  const server = postgres(serverUrl, { max: 1, onnotice: () => {} });

  const tearDown = async () => {
    await server`drop database if exists ${server(template)} with (force)`;
    await server.end();
    await started?.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await fillStores();
  } catch (error) {
    // Vitest ends nothing that a failed setup began.
    await tearDown();
    throw error;
  }
  return tearDown;

  async function fillStores(): Promise<void> {
    await server`create database ${server(template)}`;
    const url = Object.assign(new URL(serverUrl), { pathname: `/${template}` }).href;
    const database = openServer({ url, poolSize: 2, deadlineMs: 60_000, prepare: true });
    await database.migrate();
    await importExamples(database, () => {});
    await database.close();

    const embedded = await openEmbedded(join(directory, 'store'));
    await embedded.migrate();
    await importExamples(embedded, () => {});
    const embeddedTemplate = join(directory, 'template.tar');
    await writeFile(embeddedTemplate, Buffer.from(await (await embedded.dump()).arrayBuffer()));
    await embedded.close();

    project.provide('serverUrl', serverUrl);
    project.provide('template', template);
    project.provide('embeddedTemplate', embeddedTemplate);
    project.provide('temporary', directory);
  }
}
