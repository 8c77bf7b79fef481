import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Started, start } from './started.ts';

let gateway: Started;
beforeAll(async () => {
  gateway = await start();
});
afterAll(() => gateway.close(0));

describe('GraphQL over HTTP, by the audits of its own working group', () => {
  const each = serverAudits({ url: () => gateway.graphql, fetchFn: fetch });
  // Forms are refused, which a server may: a foreign page can send them.
  const kept = each.filter(({ id }) => id !== '5A70');
  it.each(kept.map(({ id, name, fn }) => [id, name, fn] as const))('%s %s', async (_id, _name, fn) => {
    expect(await fn()).toMatchObject({ status: 'ok' });
  });
});
