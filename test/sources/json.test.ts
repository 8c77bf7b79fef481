import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, strictJson, writeJson } from '../../src/sources/zenml/json.ts';
import { storeKinds } from '../support/stores.ts';
import { ownStore } from './store.ts';

describe.each(storeKinds)('json, %s', async (kind) => {
  const database = await ownStore(kind);

  it.each([
    ['NaN', '"NaN"'],
    ['[Infinity, -Infinity]', '["Infinity", "-Infinity"]'],
    ['{"NaN": "Infinity"}', '{"NaN": "Infinity"}'],
    ['9007199254740991', '9007199254740991'],
    ['[9007199254740993, -1152921504606846976]', '["9007199254740993", "-1152921504606846976"]'],
    ['1e999', '"Infinity"'],
    ['1e-999', '0'],
    ['0.0', '0.0'],
    ['1.50', '1.50'],
    ['"a\\u0000b"', '"a\\ufffdb"'],
    ['"a\\\\u0000b"', '"a\\\\u0000b"'],
    ['"\\ud83d\\ude00 \\ud83d"', '"\\ud83d\\ude00 \\ufffd"'],
    ['"\\"NaN\\""', '"\\"NaN\\""'],
  ])('Python writes %s, the store holds %s', (python, stored) => {
    expect(strictJson(python)).toBe(stored);
  });

  it.each(['', '{', '{"a": }', "{'a': 1}", '[1,]', 'nan', '01', '1 2', '{"a" 1}'])('refuses %j', (text) => {
    expect(() => strictJson(text)).toThrow();
    expect(() => parseJson(text)).toThrow();
  });

  it('refuses what is nested beyond reason', () => {
    expect(() => strictJson('['.repeat(100_000) + ']'.repeat(100_000))).toThrow(/deep/);
  });

  it('keeps numbers as they were written through parsing and writing', () => {
    const text = '{"a":1.0,"b":[1e-05,-0.0,0.1,12],"c":"1.0","d":{"1":2,"0":3.50}}';
    expect(writeJson(parseJson(text))).toBe(text.replace('"1":2,"0":3.50', '"0":3.50,"1":2'));
  });

  it('leaves any JSON that a double can hold as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\\u0000|\\ud[89a-f]|\ue000/i.test(text) && !/(?<!")\b\d{17,}/.test(text));
        expect(JSON.parse(strictJson(text))).toEqual(JSON.parse(text));
        expect(JSON.parse(writeJson(parseJson(text)))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('makes of any JSON that Python writes a text that PostgreSQL takes', async () => {
    const number = fc.oneof(
      fc.constantFrom('NaN', 'Infinity', '-Infinity', '1e-400', '-1E+400', '-0.0', '1e-05'),
      fc.bigInt().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    );
    const string = fc.string({ unit: 'binary' }).map((text) => JSON.stringify(`${text}\0\ud800`));
    const { python } = fc.letrec<{ python: string }>((tie) => ({
      python: fc.oneof(
        { depthSize: 'small' },
        number,
        string,
        fc.array(tie('python')).map((items) => `[${items.join(', ')}]`),
        fc
          .array(fc.tuple(string, tie('python')))
          .map((pairs) => `{${pairs.map((pair) => pair.join(': ')).join(', ')}}`),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(fc.array(python, { minLength: 20, maxLength: 20 }), async (items) => {
        const list = `[${items.join(',')}]`;
        for (const text of [strictJson(list), writeJson(parseJson(list))]) {
          const [row] = await database.rows<{ kept: string }>(
            'select jsonb_array_length($1::jsonb) as kept',
            [text],
          );
          expect(Number(row?.kept)).toBe(20);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('never ends otherwise than with JSON or an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0NaInfity-1e. ') }), (text) => {
        let strict: string;
        try {
          strict = strictJson(text);
        } catch {
          return;
        }
        JSON.parse(strict);
      }),
      { numRuns: 2_000 },
    );
  });
});
