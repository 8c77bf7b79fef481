import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { createDocumentCache } from '../../src/http/document-cache.ts';

const document = parse('{ a }');
const text = (name: number) => `${name}`.padEnd(32 * 1024, ' ');

it('keeps documents up to its room, the last used longest', () => {
  const cache = createDocumentCache();
  for (let name = 0; name < 16; name += 1) cache.set(text(name), document);
  expect(cache.get(text(0))).toBe(document);
  cache.set(text(16), document);
  expect(cache.get(text(0))).toBe(document);
  expect(cache.get(text(1))).toBeUndefined();
  expect(cache.get(text(2))).toBe(document);
});

it('does not keep a long document', () => {
  const cache = createDocumentCache();
  cache.set(`${text(1)} `, document);
  expect(cache.get(`${text(1)} `)).toBeUndefined();
});
