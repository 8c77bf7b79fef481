import { join, normalize } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isBelow, keyBelow, parseKey } from '../../src/stores/key.ts';

const pieces = fc.constantFrom(
  '.',
  '..',
  '/',
  '\\',
  '%2e',
  '%2F',
  '%25',
  'a',
  'ü',
  ' ',
  '\0',
  '\n',
  '?',
  '#',
  ':',
  '~',
  '$',
);

it('lets no key lead anywhere but below the place it is joined to', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 10 }), (parts) => {
      const key = parseKey(parts.join(''));
      if (key === null) return;
      expect(join('/root', key)).toBe(`/root/${key}`);
      expect(normalize(`/root/${decodeURIComponent(key.replace(/%(?![0-9a-f]{2})/gi, '%25'))}`)).toMatch(
        /^\/root\/./,
      );
      expect(new URL(`s3://bucket/root/${key}`).pathname.startsWith('/root/')).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

it.each([
  'data.npy',
  'step/output/6f1d3c52-8f0b/0',
  'a.b/..c/d..',
  '...',
  'a b',
  'größe',
  'x%y',
  '~',
  'a'.repeat(1024),
])('takes %j as it is', (text) => {
  expect(parseKey(text)).toBe(text);
});

it('counts bytes, not characters', () => {
  expect(parseKey('ü'.repeat(513))).toBeNull();
});

it('finds what is below a root by whole segments', () => {
  expect(keyBelow('/store/a/b', '/store')).toBe('a/b');
  expect(keyBelow('/store/a/', '/store/')).toBe('a');
  expect(keyBelow('/store', '/store')).toBeNull();
  expect(keyBelow('/stored/a', '/store')).toBeNull();
  expect(keyBelow('/store/../a', '/store')).toBeNull();
  expect(isBelow('s3://bucket', 's3://bucket')).toBe(true);
  expect(isBelow('s3://bucket2/x', 's3://bucket')).toBe(false);
});
