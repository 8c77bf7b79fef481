import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../support/postgres-server.ts';
import { serving } from './served.ts';

const { place, serve } = serving();

test('a start reads no code that only other starts, or later requests, need', async () => {
  const coverage = join(place.directory, 'coverage');
  const PORT = String(await freePort());
  const served = serve({ PORT, RUNPATH_EXAMPLES: 'false', NODE_V8_COVERAGE: coverage });
  await served.serving();
  expect((await fetch(`http://127.0.0.1:${PORT}/health/ready`)).status).toBe(200);
  served.child.kill('SIGTERM');
  expect(await served.ended).toBe(0);

  const loaded: string[] = [];
  for (const name of await readdir(coverage)) {
    const { result } = JSON.parse(await readFile(join(coverage, name), 'utf8')) as {
      result: { url: string }[];
    };
    loaded.push(...result.map(({ url }) => url));
  }
  const from = (part: string) => loaded.filter((url) => url.includes(part));
  expect(from('/node_modules/graphql-yoga/')).not.toEqual([]);
  expect(from('/dist/db/embedded.js')).toHaveLength(1);
  for (const part of [
    'render-graphiql',
    '/dist/db/server.js',
    '/dist/sources/',
    '/dist/commands/import',
    '/dist/commands/pipeline',
    '/node_modules/cli-',
    '/node_modules/hyparquet',
  ])
    expect(from(part), part).toEqual([]);
});
