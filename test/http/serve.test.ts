import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { serve } from '../../src/http/serve.ts';
import { post, start } from './started.ts';

it('says which port is taken and how to choose another', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  const other = serve(() => {}, { port, host: '127.0.0.1', log: () => {} });
  await expect(other).rejects.toThrow(`Port ${port} is in use; choose another with PORT=${port + 1}`);
  taken.close();
});

it('finishes what runs before it closes, and takes no more', async () => {
  const gateway = await start();
  await post(gateway.graphql, '{ hello }');
  const running = post(gateway.graphql, '{ slow }');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const begun = performance.now();
  const closed = gateway.close(10_000);
  await expect(post(gateway.graphql, '{ hello }')).rejects.toThrow();
  expect((await running).body).toEqual({ data: { slow: 'slept' } });
  await closed;
  expect(performance.now() - begun).toBeLessThan(3_000);
});

it('cuts what does not end in time, and closes once', async () => {
  const serving = await serve(() => {}, { port: 0, host: '127.0.0.1', log: () => {} });
  const hanging = fetch(serving.url);
  hanging.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 100));
  await Promise.all([serving.close(100), serving.close(100)]);
  await expect(hanging).rejects.toThrow();
});

it('tells the context when the client goes away', async () => {
  let signal: AbortSignal | undefined;
  const gateway = await start({
    contextOf: ({ request }) => {
      signal = request.signal;
      return { greeting: 'hello' };
    },
  });
  const leaving = new AbortController();
  const running = fetch(gateway.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ slow }"}',
    signal: leaving.signal,
  });
  running.catch(() => {});
  await expect.poll(() => signal).toBeDefined();
  leaving.abort();
  await expect.poll(() => signal?.aborted).toBe(true);
  await gateway.close(1_000);
});
