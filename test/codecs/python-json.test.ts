import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePythonJson } from '../../src/codecs/python-json.ts';

const isSafe = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.every(isSafe)
    : value !== null && typeof value === 'object'
      ? Object.values(value).every(isSafe)
      : typeof value !== 'number' || Math.abs(value) <= 2 ** 53 || !Number.isInteger(value);

describe('JSON as Python writes it', () => {
  it('is plain JSON wherever it is plain JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        fc.pre(isSafe(value));
        const text = JSON.stringify(value, null, indent);
        expect(parsePythonJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('accepts what JSON accepts and nothing else', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '"a"',
      '1',
      '-',
      '.5',
      'e9',
      '0',
      'true',
      'null',
      ' ',
      '\n',
      'x',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const attempt = (parse: (text: string) => unknown) => {
          try {
            return { value: parse(text) };
          } catch {
            return null;
          }
        };
        expect(attempt(parsePythonJson)).toEqual(attempt(JSON.parse));
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps every integer exact, as a string where a float would round it', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 80n), 2n ** 80n), (value) => {
        const exact = value >= -(2n ** 53n) && value <= 2n ** 53n;
        expect(parsePythonJson(`[${value}]`)).toEqual([exact ? Number(value) : `${value}`]);
      }),
    );
    expect(parsePythonJson('9007199254740992')).toBe(2 ** 53);
    expect(parsePythonJson('9007199254740993')).toBe('9007199254740993');
    expect(parsePythonJson('-0')).toBe(-0);
  });

  it('names the floats that JSON does not have, outside of strings only', () => {
    const text =
      '{"NaN": [NaN,Infinity , -Infinity], "s": "a NaN, -Infinity \\" 12345678901234567890", "e": 1e999}';
    expect(parsePythonJson(text)).toEqual({
      NaN: ['NaN', 'Infinity', '-Infinity'],
      s: 'a NaN, -Infinity " 12345678901234567890',
      e: 'Infinity',
    });
  });

  it.each([
    'NaNs',
    '--Infinity',
    '012345678901234567890',
    '+Infinity',
    'nan',
    'Infinity1',
    '',
    '"',
    '"\\',
    '1 2',
    "'a'",
  ])('refuses %j', (text) => {
    expect(() => parsePythonJson(text)).toThrow('not valid JSON');
  });

  it('refuses nesting deeper than 512, and takes less', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(JSON.stringify(parsePythonJson(nested(512)))).toBe(nested(512));
    expect(() => parsePythonJson(nested(513))).toThrow('deeper');
    expect(parsePythonJson(JSON.stringify('['.repeat(10_000)))).toHaveLength(10_000);
  });
});
