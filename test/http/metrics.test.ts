import { afterAll, beforeAll, expect, it } from 'vitest';
import { post, type Started, start } from './started.ts';

let gateway: Started;
let hits = 3;
beforeAll(async () => {
  gateway = await start({ metrics: () => ({ value_cache_hits_total: hits, value_cache_bytes: 7 }) });
});
afterAll(() => gateway.close(0));

/** The figures by name and labels. */
async function figures(): Promise<Map<string, number>> {
  const response = await fetch(`${gateway.url}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

it('counts requests, documents, operations by hash, and what it is told', async () => {
  const before = await figures();
  for (let again = 0; again < 3; again += 1) await post(gateway.graphql, '{ hello }');
  await post(gateway.graphql, '{ nothing }');
  const told = await post(gateway.graphql, '{ hello }');
  const byHash = (hash: string) =>
    fetch(`${gateway.graphql}?hash=${hash}`, { headers: { accept: 'application/json' } });
  await byHash(told.headers.get('runpath-operation') as string);
  await byHash('0'.repeat(64));
  hits = 5;
  await expect.poll(async () => (await figures()).get('runpath_http_requests_total{status="4xx"}')).toBe(1);
  const after = await figures();
  const more = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  expect(more('runpath_graphql_requests_total{entry="plain"}')).toBe(7);
  expect(more('runpath_graphql_request_duration_seconds_count')).toBe(7);
  expect(more('runpath_document_cache_hits_total')).toBe(3);
  expect(more('runpath_document_cache_misses_total')).toBe(3);
  expect(more('runpath_persisted_operation_hits_total')).toBe(1);
  expect(more('runpath_persisted_operation_misses_total')).toBe(1);
  expect(more('runpath_compiled_operations_total')).toBe(1);
  expect(before.get('runpath_value_cache_hits_total')).toBe(3);
  expect(after.get('runpath_value_cache_hits_total')).toBe(5);
  expect(after.get('runpath_value_cache_bytes')).toBe(7);
  expect(after.get('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
});
