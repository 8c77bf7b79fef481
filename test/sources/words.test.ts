import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepNumbers } from '../../src/sources/names.ts';
import { docstringOf } from '../../src/sources/zenml/docstring.ts';
import { momentOf, uuidOf } from '../../src/sources/zenml/history.ts';
import { typedValue } from '../../src/sources/zenml/metadata.ts';
import { isKnownStatus, statusOf } from '../../src/sources/zenml/statuses.ts';
import { numberOf } from '../../src/sources/zenml/versions-numbered.ts';

describe('statuses', () => {
  it.each([
    ['initializing', 'PENDING'],
    ['queued', 'PENDING'],
    ['running', 'RUNNING'],
    ['retrying', 'RUNNING'],
    ['paused', 'RUNNING'],
    ['stopping', 'RUNNING'],
    ['completed', 'COMPLETED'],
    ['cached', 'CACHED'],
    ['failed', 'FAILED'],
    ['retried', 'FAILED'],
    ['stopped', 'STOPPED'],
    ['cancelled', 'STOPPED'],
    ['skipped', 'SKIPPED'],
    ['timed_out', 'FAILED'],
    ['aborted', 'FAILED'],
    ['succeeded', 'COMPLETED'],
    ['pending_approval', 'PENDING'],
  ])('%s is nearest to %s', (word, status) => {
    expect(statusOf(word, true, true)).toBe(status);
  });

  it('finds a status for any word at all', () => {
    const all = ['PENDING', 'RUNNING', 'COMPLETED', 'CACHED', 'FAILED', 'STOPPED', 'SKIPPED'];
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor')),
        fc.boolean(),
        fc.boolean(),
        (word, started, ended) => {
          expect(all).toContain(statusOf(word, started, ended));
          if (['__proto__', 'constructor'].includes(word)) expect(isKnownStatus(word)).toBe(false);
        },
      ),
    );
  });
});

describe('numbers of versions', () => {
  it('stay as a counted history grows, and as it is pruned', () => {
    const hashes = fc.uniqueArray(fc.nat(50), { minLength: 1 });
    fc.assert(
      fc.property(hashes, fc.nat(50), fc.nat(50), (ids, grown, pruned) => {
        const version = (id: number, index: number) => ({
          id: String(id),
          pipelineId: 'p',
          number: index + 1,
        });
        const first = keepNumbers(ids.slice(0, grown).map(version), []);
        expect(first.map((row) => row.number)).toEqual(first.map((_, index) => index + 1));
        const later = keepNumbers(ids.slice(pruned).map(version), first);
        const known = new Map(first.map((row) => [row.id, row.number]));
        for (const row of later) expect(row.number).toBe(known.get(row.id) ?? row.number);
        const all = new Map([...first, ...later].map((row) => [row.id, row.number]));
        expect(new Set(all.values()).size).toBe(all.size);
      }),
    );
  });

  it('are those of the rows where rows carry them, and never the same twice', () => {
    expect(numberOf('7', undefined)).toBe(7);
    expect(numberOf('10', 9)).toBe(10);
    expect(numberOf('UNVERSIONED', undefined)).toBe(0);
    expect(numberOf('UNVERSIONED', 0)).toBe(1);
    expect(numberOf('3', 3)).toBe(4);
  });
});

describe('docstrings in source code', () => {
  it.each([
    ['def f():\n    """One."""\n', 'One.'],
    [
      "@pipeline(name=\")def g():\")\nasync def f(a: str = \"):\", b=':') -> Dict[str, \"x:y\"]:\n    '''One\n    two.'''\n",
      'One\n    two.',
    ],
    ['def f(  # why: so\n  a,\n):\n    # first: this\n    "a \\"b\\" \\u00fc\\n"', 'a "b" ü\n'],
    ['def f():\n    r"""a\\nb"""', 'a\\nb'],
    ['def f(): return 1', null],
    ['def f():\n    f"""no"""', null],
    ['def f():\n    x = """no"""', null],
    ['def f(', null],
    ['def f():\n    """open', null],
    ['x = 1', null],
    ['', null],
  ])('%j', (code, docstring) => expect(docstringOf(code)).toBe(docstring));

  it('are looked for in any text without failing', () => {
    const unit = fc.constantFrom(
      'def f',
      '(',
      ')',
      ':',
      '"',
      "'",
      '"""',
      '\\',
      '\n',
      '#',
      ' ',
      'x',
      '\\U00110000',
    );
    fc.assert(fc.property(fc.string({ unit }), (code) => void docstringOf(code)));
  });
});

describe('cells', () => {
  it.each([
    ['0123456789ABCDEF0123456789abcdef', '01234567-89ab-cdef-0123-456789abcdef'],
    ['01234567-89ab-cdef-0123-456789abcdef', '01234567-89ab-cdef-0123-456789abcdef'],
    ['not an id', null],
    [null, null],
  ])('the id %j is %j', (text, id) => expect(uuidOf(text)).toBe(id));

  it.each([
    ['2024-02-29 10:11:12.000001', '2024-02-29 10:11:12.000001+00'],
    ['2024-02-29T10:11:12', '2024-02-29 10:11:12+00'],
    ['2023-02-29 10:11:12', null],
    ['2023-02-28 25:11:12', null],
    ['yesterday', null],
    [null, null],
  ])('the moment %j is %j', (text, moment) => expect(momentOf(text)).toBe(moment));

  it.each([
    ['int', '"12"', 'INTEGER', '12', 12],
    ['int', '"9007199254740993"', 'INTEGER', '"9007199254740993"', 9007199254740992],
    ['float', '"1e-05"', 'FLOAT', '1e-05', 1e-5],
    ['float', '"nan"', 'FLOAT', '"NaN"', null],
    ['float', '"-inf"', 'FLOAT', '"-Infinity"', null],
    ['float', '"many"', 'FLOAT', '"many"', null],
    ['StorageSize', '"9710"', 'STORAGE_SIZE', '9710', 9710],
    ['bool', '"False"', 'BOOLEAN', 'false', null],
    ['bool', 'true', 'BOOLEAN', 'true', null],
    ['str', '"12"', 'STRING', '"12"', null],
    ['tuple', '[1, 2]', 'LIST', '[1, 2]', null],
    ['dict', '{"a": 1}', 'OBJECT', '{"a": 1}', null],
    ['DType', '"<class \'int\'>"', 'DTYPE', '"<class \'int\'>"', null],
    ['Uri', '"https://x"', 'URI', '"https://x"', null],
    ['unheard', '1.5', 'FLOAT', '1.5', 1.5],
    ['unheard', '"x"', 'STRING', '"x"', null],
  ])('metadata of type %s held as %s', (tag, json, type, value, number) => {
    expect(typedValue(tag, json)).toMatchObject({ type, value, number });
  });
});
