import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../support/postgres-server.ts';
import { emptyServerDatabase } from '../support/stores.ts';
import { names, serving } from './served.ts';

const { place, serve } = serving();

test('the first start fills the store, the second does not; a stop lets go of everything', async () => {
  const PORT = String(await freePort());
  const first = serve({ PORT });
  await first.serving();
  expect(first.said.error).toContain('The store is empty: importing the example histories.');
  expect(first.said.out).toContain(`Runpath serves http://localhost:${PORT}/graphql`);
  expect(first.said.out).toContain(`Store: embedded PostgreSQL in ${join(place.directory, '.runpath')}`);
  expect(await names(Number(PORT))).toEqual(['examples', 'examples-0.40.2']);

  const held = serve({ PORT: String(await freePort()) });
  expect(await held.ended).toBe(1);
  expect(held.said.error).toMatch(
    /\.runpath is in use by process \d+ \(since .*\); stop it, or name another/,
  );

  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  const second = serve({ PORT });
  await second.serving();
  expect(second.said.error).toBe('');
});

test('a process that is killed leaves a store that starts again', async () => {
  const PORT = String(await freePort());
  const first = serve({ PORT });
  await first.serving();
  first.child.kill('SIGKILL');
  await first.ended;
  const second = serve({ PORT });
  await second.serving();
  expect(await names(Number(PORT))).toEqual(['examples', 'examples-0.40.2']);
});

test('the same on a server', async () => {
  const database = await emptyServerDatabase();
  const PORT = String(await freePort());
  const first = serve({ PORT, DATABASE_URL: database.url });
  await first.serving();
  expect(first.said.out).toMatch(/Store: PostgreSQL at 127\.0\.0\.1:\d+\/runpath_test_/);
  expect(first.said.out).not.toContain('runpath:runpath');
  expect(await names(Number(PORT))).toEqual(['examples', 'examples-0.40.2']);
  const taken = serve({ PORT, DATABASE_URL: database.url });
  expect(await taken.ended).toBe(1);
  expect(taken.said.error).toBe(`Port ${PORT} is in use; choose another with PORT=${Number(PORT) + 1}\n`);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  await database.drop();
});

test('bad settings are one message, and a server that does not answer is named', async () => {
  const bad = serve({ PORT: 'x', DATABASE_URL: 'mysql://u:secret-word@h/d' });
  expect(await bad.ended).toBe(1);
  expect(bad.said.error).toMatch(/^The configuration cannot be used:\n {2}PORT: .*\n {2}DATABASE_URL: .*\n$/);
  const nobody = serve({ DATABASE_URL: `postgres://u:secret-word@127.0.0.1:${await freePort()}/runs` });
  expect(await nobody.ended).toBe(1);
  expect(nobody.said.error).toMatch(
    /^PostgreSQL at 127\.0\.0\.1:\d+\/runs cannot be used: connect ECONNREFUSED .*\n$/,
  );
  expect(bad.said.error + nobody.said.error).not.toContain('secret-word');
});
