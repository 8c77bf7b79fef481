import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoded } from '../../src/codecs/codec.ts';
import type { Unreadable } from '../../src/errors.ts';
import { createValues } from '../../src/loaders/values.ts';
import type { Store } from '../../src/stores/store.ts';
import { artifact, fixtures, fixtureValues, limits, temporaryValues } from './place.ts';

const over = (bytes: Buffer, from: number, to: number) =>
  bytes.fill(0xff, bytes.length + from, bytes.length + to);
const bytesOf = (name: string) => readFile(join(fixtures, name));
const rowsOf = (value: Decoded, first = 10) =>
  value.kind === 'table' ? value.rows({ first, offset: 0 }) : expect.fail(value.kind);

describe('hostile arrays', async () => {
  const { values, put } = await temporaryValues();
  const header = (text: string, version = 1) => {
    const length = Buffer.alloc(version === 1 ? 2 : 4);
    if (version === 1) length.writeUInt16LE(text.length);
    else length.writeUInt32LE(text.length);
    return Buffer.concat([
      Buffer.from([0x93]),
      Buffer.from('NUMPY'),
      Buffer.from([version, 0]),
      length,
      Buffer.from(text),
    ]);
  };
  const shaped = (shape: string, descr = "'<f8'") =>
    header(`{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`);

  it.each([
    ['a truncated array', shaped('(3,)'), 'CORRUPT'],
    ['a huge shape', shaped('(1000000000, 1000000000, 1000000000)'), 'CORRUPT'],
    ['a shape beyond numbers', shaped('(99999999999999999999,)'), 'CORRUPT'],
    ['a negative shape', shaped('(-1,)'), 'CORRUPT'],
    ['no shape', shaped("'x'"), 'CORRUPT'],
    ['many axes', shaped(`(${'1,'.repeat(65)})`), 'CORRUPT'],
    ['a header longer than the file', header('{', 2).fill(0xff, 8, 12), 'CORRUPT'],
    ['a header without end', header("{'descr': '<f8', "), 'CORRUPT'],
    ['a header that nests', header('('.repeat(60_000)), 'CORRUPT'],
    ['an unknown version', header('{}', 9), 'UNKNOWN_FORMAT'],
    ['an unknown type', shaped('(0,)', "'<x8'"), 'UNKNOWN_FORMAT'],
    ['objects in a record', shaped('(1,)', "[('a', '|O')]"), 'UNSAFE_FORMAT'],
    ['no array', Buffer.from('<html></html>'), 'CORRUPT'],
    ['nothing', Buffer.alloc(0), 'CORRUPT'],
  ])('refuses %s', async (_, bytes, code) => {
    await put('npy/data.npy', bytes);
    const refusal = { name: 'Unreadable', code, file: 'data.npy' };
    await expect(values.read(artifact('/place/npy'), 65_536)).rejects.toMatchObject(refusal);
  });

  it.each(['(1000000000, 0)', '(0, 1000000000, 1000000000)', '(1000, 1000, 0, 5)'])(
    'writes no endless list of empty lists for %s',
    async (shape) => {
      await put('npy/data.npy', shaped(shape));
      const value = await values.read(artifact('/place/npy'), 65_536);
      const data =
        value.kind === 'tensor' ? await value.data().catch((error) => error) : expect.fail(value.kind);
      expect(Array.isArray(data) ? data : (data as Unreadable).code).toEqual(
        shape.startsWith('(0') ? [] : 'TOO_LARGE',
      );
    },
  );

  it('survives any change of a header', async () => {
    const original = await bytesOf('npy-record.npy');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1 }),
        async (flips) => {
          const bytes = Buffer.from(original);
          for (const [at, byte] of flips) bytes[at] = byte;
          await put('npy/data.npy', bytes);
          const outcome = await values
            .read(artifact('/place/npy'), 65_536)
            .then((value) => (value.kind === 'tensor' ? value.data() : null))
            .catch((error) => error);
          if (outcome instanceof Error) expect(outcome.name).toBe('Unreadable');
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('hostile tables', async () => {
  // Some changes make a decompressor spin: each of them costs the deadline.
  const { values, put, counted } = await temporaryValues({ deadlineMs: 1000 });
  const read = async (first?: number) => rowsOf(await values.read(artifact('/place/table'), 65_536), first);

  it.each([
    ['a broken footer', async () => over(await bytesOf('parquet-snappy/table.parquet'), -40, -8)],
    [
      'a footer of impossible length',
      async () => over(await bytesOf('parquet-snappy/table.parquet'), -8, -4),
    ],
    ['a truncated file', async () => (await bytesOf('parquet-snappy/table.parquet')).subarray(0, -20)],
    ['text', async () => Buffer.from('PAR1 and nothing else, but long enough')],
    ['nothing', async () => Buffer.alloc(0)],
  ])('refuses %s', async (_, bytes) => {
    await put('table/table.parquet', await bytes());
    await expect(read()).rejects.toMatchObject({
      name: 'Unreadable',
      code: 'CORRUPT',
      file: 'table.parquet',
    });
  });

  it.each(['parquet-types/table.parquet', 'parquet-zstd/table.parquet', 'parquet-snappy/table.parquet'])(
    'survives any change of %s',
    async (name) => {
      const original = await bytesOf(name);
      const flips = fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), {
        minLength: 1,
        maxLength: 6,
      });
      await fc.assert(
        fc.asyncProperty(flips, async (changes) => {
          const bytes = Buffer.from(original);
          for (const [at, byte] of changes) bytes[at] = byte;
          await put('table/table.parquet', bytes);
          const outcome = await read().catch((error) => error);
          if (outcome instanceof Error) expect(outcome.name).toBe('Unreadable');
          else expect(JSON.stringify(outcome)).toBeTypeOf('string');
        }),
        { numRuns: 150 },
      );
      await put('table/table.parquet', original);
      expect((await read(2)).length).toBe(2);
    },
  );

  it('reads 64 KiB of a CSV file of 50 MB whose quote is left open, and little more for rows', async () => {
    await put('csv/df.csv', Buffer.concat([Buffer.from('a,b\n1,"'), Buffer.alloc(50_000_000, 'x\n')]));
    counted.slices.length = 0;
    const value = await values.read(artifact('/place/csv'), 65_536);
    expect(counted.bytes()).toBe(65_536);
    await expect(rowsOf(value)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(counted.bytes()).toBeLessThan(2_000_000);
  });

  it('refuses a short CSV file whose quote is left open', async () => {
    await put('csv/df.csv', 'a,b\n1,"2\n');
    await expect(values.read(artifact('/place/csv'), 65_536)).rejects.toMatchObject({ code: 'CORRUPT' });
  });

  it('refuses rows that do not fit the answer, and says so', async () => {
    await put('csv/df.csv', `a\n${'x'.repeat(50_000)}\n${'y'.repeat(50_000)}\n`);
    const value = await values.read(artifact('/place/csv'), 65_536);
    expect(await rowsOf(value, 1)).toHaveLength(1);
    await expect(rowsOf(value, 2)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });
});

describe('a decompression bomb', () => {
  const small = fixtureValues();
  const patient = fixtureValues({ decodedBytes: 2 ** 31, deadlineMs: 50_000, workers: 1 });

  it('is refused before it takes memory', async () => {
    const before = process.memoryUsage().rss;
    const value = await small.values.read(artifact('/fixtures/bomb'), 65_536);
    const started = performance.now();
    await expect(rowsOf(value)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(performance.now() - started).toBeLessThan(3000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });

  it('ends its worker and nothing else where it outgrows the heap', async () => {
    const bomb = await patient.values.read(artifact('/fixtures/bomb'), 65_536);
    await expect(rowsOf(bomb)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    const value = await patient.values.read(artifact('/fixtures/parquet-snappy'), 65_536);
    expect(await rowsOf(value, 1)).toEqual([{ n: 0, t: 'text 0' }]);
  });

  it('is killed at the deadline where it has not ended, and the next task gets a new worker', async () => {
    // A task that waits is as late on every machine; how far a bomb comes until then differs.
    const { store } = fixtureValues().counted;
    const stalling: Store = {
      ...store,
      open: async (uri) => {
        const blob = await store.open(uri);
        return uri.includes('bomb') ? { ...blob, slice: () => new Promise(() => {}) } : blob;
      },
    };
    const values = createValues({ stores: stalling, limits: { ...limits, deadlineMs: 3000, workers: 1 } });
    const late = { code: 'TIMEOUT', retryable: true };
    await expect(values.read(artifact('/fixtures/bomb'), 65_536)).rejects.toMatchObject(late);
    const value = await values.read(artifact('/fixtures/parquet-snappy'), 65_536);
    expect(await rowsOf(value, 1)).toEqual([{ n: 0, t: 'text 0' }]);
    await values.close();
  });
});

describe('hostile containers', async () => {
  const { values, put } = await temporaryValues();
  const member = (path: string) => ({
    path,
    type: 'builtins.list',
    materializer: 'x.BuiltInContainerMaterializer',
  });

  it('stops at members that multiply', async () => {
    for (let depth = 0; depth < 6; depth += 1) {
      const place = ['bush', ...Array(depth).fill('0')].join('/');
      await put(`${place}/metadata.json`, JSON.stringify(Array(200).fill(member('/x/0'))));
    }
    await put('bush/0/0/0/0/0/0/data.json', '1');
    expect(await values.read(artifact('/place/bush'), 65_536)).toMatchObject({
      json: null,
      overBudget: true,
    });
  });

  it('stops at members that nest without end', async () => {
    for (let depth = 0; depth < 40; depth += 1) {
      const place = ['well', ...Array(depth).fill('0')].join('/');
      await put(`${place}/metadata.json`, JSON.stringify([member('/x/0')]));
      await put(`${place}/0/data.json`, '1');
    }
    expect(await values.read(artifact('/place/well'), 65_536)).toMatchObject({
      json: null,
      overBudget: true,
    });
  });

  it('is over budget where its members are, together', async () => {
    await put('heap/metadata.json', JSON.stringify([member('/x/0'), member('/x/1')]));
    await put('heap/0/data.json', JSON.stringify('x'.repeat(40_000)));
    await put('heap/1/data.json', JSON.stringify('x'.repeat(40_000)));
    expect(await values.read(artifact('/place/heap'), 65_536)).toMatchObject({
      json: null,
      overBudget: true,
    });
    expect(await values.read(artifact('/place/heap'), 131_072)).toMatchObject({ overBudget: false });
  });
});
