import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoded } from '../../src/codecs/codec.ts';
import { zipOf } from './archive.ts';
import { artifact, fixtures, fixtureValues, temporaryValues } from './place.ts';

const bytesOf = (name: string) => readFile(join(fixtures, name));
const dataOf = (value: Decoded, slice: { start: number; stop: number }[] = []) =>
  value.kind === 'tensor' ? value.data(slice) : expect.fail(value.kind);
const rowsOf = (value: Decoded, window = { first: 10, offset: 0 }) =>
  value.kind === 'table' ? value.rows(window) : expect.fail(value.kind);
const corrupt = { name: 'Unreadable', code: 'CORRUPT' };
const flipsOf = (bytes: Buffer) =>
  fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
const flipped = (original: Buffer, flips: readonly [number, number][]) => {
  const bytes = Buffer.from(original);
  for (const [at, byte] of flips) bytes[at] = byte;
  return bytes;
};

/** An array of whole numbers as `.npy`. */
function npyOf(values: readonly number[], shape = `(${values.length},)`): Buffer {
  const header = `{'descr': '<i8', 'fortran_order': False, 'shape': ${shape}, }\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\0', 'latin1'),
    length,
    Buffer.from(header),
    Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer),
  ]);
}

const format = (name: string) =>
  Buffer.concat([
    Buffer.from('\x93NUMPY\x01\0\x39\0', 'latin1'),
    Buffer.from(`{'descr': '|S3', 'fortran_order': False, 'shape': (), }`.padEnd(57)),
    Buffer.from(name),
  ]);

describe('sparse matrices', async () => {
  const { values, put } = await temporaryValues({ windowBytes: 1_000_000 });
  const read = (maxBytes = 65_536) => values.read(artifact('/place/sparse'), maxBytes);
  const matrix = (changed: Record<string, Buffer> = {}) => {
    const members: Record<string, Buffer> = {
      format: format('csr'),
      shape: npyOf([2, 3]),
      data: npyOf([7, 8]),
      indices: npyOf([2, 0]),
      indptr: npyOf([0, 1, 2]),
      ...changed,
    };
    return zipOf(Object.entries(members).map(([name, content]) => ({ name: `${name}.npy`, content })));
  };

  it('are read as they are, and by slices', async () => {
    await put('sparse/data.npz', matrix());
    const value = await read();
    expect(await dataOf(value)).toEqual([
      [0, 0, 7],
      [8, 0, 0],
    ]);
    expect(
      await dataOf(value, [
        { start: 0, stop: 1 },
        { start: 1, stop: 9 },
      ]),
    ).toEqual([[0, 7]]);
  });

  it.each([
    ['bounds that go back', { indptr: npyOf([0, 2, 1]) }],
    ['bounds beyond the data', { indptr: npyOf([0, 1, 900]) }],
    ['too few bounds', { indptr: npyOf([0, 2]) }],
    ['an index outside', { indices: npyOf([2, 3]) }],
    ['a negative index', { indices: npyOf([2, -1]) }],
    ['a truncated array', { data: npyOf([7, 8]).subarray(0, -1) }],
    ['bytes for indices', { indices: format('csr') }],
  ])('are refused for %s', async (_, changed) => {
    await put('sparse/data.npz', matrix(changed));
    await expect(read().then((value) => dataOf(value))).rejects.toMatchObject(corrupt);
  });

  it.each([
    ['three axes', { shape: npyOf([1, 2, 3]) }, 'CORRUPT'],
    ['a negative shape', { shape: npyOf([-1, 3]) }, 'CORRUPT'],
    ['an unknown format', { format: format('xyz') }, 'UNKNOWN_FORMAT'],
  ])('are refused at once for %s', async (_, changed, code) => {
    await put('sparse/data.npz', matrix(changed));
    await expect(read()).rejects.toMatchObject({ name: 'Unreadable', code, file: 'data.npz' });
  });

  it('of a huge shape are written out by slices only', async () => {
    await put('sparse/data.npz', matrix({ shape: npyOf([2, 1_000_000_000]) }));
    const value = await read();
    await expect(dataOf(value)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(
      await dataOf(value, [
        { start: 0, stop: 2 },
        { start: 0, stop: 1 },
      ]),
    ).toEqual([[0], [8]]);
  });

  it.each([
    ['a truncated zip', () => matrix().subarray(0, -30), 'CORRUPT'],
    ['no zip', () => Buffer.from('PK and nothing else, but long enough'), 'CORRUPT'],
    ['nothing', () => Buffer.alloc(0), 'CORRUPT'],
    ['a bomb', () => zipOf([{ name: 'format.npy', content: Buffer.alloc(100_000_000) }]), 'TOO_LARGE'],
    [
      'a bomb that hides its size',
      () =>
        zipOf([
          { name: 'shape.npy', content: npyOf([2, 3]) },
          { name: 'format.npy', content: Buffer.alloc(100_000_000), declared: 100 },
        ]),
      'CORRUPT',
    ],
  ])('refuses %s', async (_, bytes, code) => {
    await put('sparse/data.npz', bytes());
    const before = process.memoryUsage().arrayBuffers;
    await expect(read()).rejects.toMatchObject({ name: 'Unreadable', code, file: 'data.npz' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
  });

  it('are bytes where they are other arrays', async () => {
    await put('sparse/data.npz', zipOf([{ name: 'a.npy', content: npyOf([1]) }]));
    expect(await read()).toMatchObject({ kind: 'binary', mediaType: 'application/zip' });
  });

  it('survives any change of a file', async () => {
    const original = await bytesOf('zenml-sparse-csr/data.npz');
    await fc.assert(
      fc.asyncProperty(flipsOf(original), async (flips) => {
        await put('sparse/data.npz', flipped(original, flips));
        const outcome = await read()
          .then((value) => (value.kind === 'tensor' ? value.data() : null))
          .catch((error) => error);
        if (outcome instanceof Error) expect(outcome.name).toBe('Unreadable');
      }),
      { numRuns: 300 },
    );
  });
});

describe('datasets', async () => {
  const { values, put } = await temporaryValues();
  // Some changes make the decoder spin: each of them costs the deadline.
  const hurried = await temporaryValues({ deadlineMs: 1_000 });
  const { values: recorded } = fixtureValues();
  const original = await bytesOf('zenml-hf-dataset/hf_datasets/data-00000-of-00001.arrow');
  const place = 'dataset/hf_datasets/data-00000-of-00002.arrow';
  const second = 'dataset/hf_datasets/data-00001-of-00002.arrow';
  const read = async () => rowsOf(await values.read(artifact('/place/dataset'), 65_536));

  it('are read by windows and columns, across their files', async () => {
    await put(place, original);
    await put(second, original);
    const value = await values.read(artifact('/place/dataset'), 65_536);
    expect(value).toMatchObject({ kind: 'table', rowCount: 6 });
    expect(await rowsOf(value, { first: 2, offset: 2, columns: ['name'] } as never)).toEqual([
      { name: 'Zoë' },
      { name: 'Ada' },
    ]);
    await expect(rowsOf(value, { first: 1, offset: 0, columns: ['none'] } as never)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  it('of several splits are not inlined over budget', async () => {
    expect(await recorded.read(artifact('/fixtures/zenml-hf-datasets'), 10)).toMatchObject({
      json: null,
      overBudget: true,
    });
  });

  it.each([
    ['a cut stream', () => original.subarray(0, 900)],
    ['text', () => Buffer.from('not Arrow, but long enough to be taken for it')],
    ['nothing', () => Buffer.alloc(0)],
  ])('refuses %s', async (_, bytes) => {
    await put(place, bytes());
    await put(second, bytes());
    await expect(read()).rejects.toMatchObject(corrupt);
  });

  it('survives any change of a file', async () => {
    await fc.assert(
      fc.asyncProperty(flipsOf(original), async (flips) => {
        await hurried.put('dataset/hf_datasets/data.arrow', flipped(original, flips));
        const outcome = await hurried.values
          .read(artifact('/place/dataset'), 65_536)
          .then((value) => rowsOf(value))
          .catch((error) => error);
        if (outcome instanceof Error) expect(outcome.name).toBe('Unreadable');
        else expect(JSON.stringify(outcome)).toBeTypeOf('string');
      }),
      { numRuns: 150 },
    );
  });
});

describe('other folders', async () => {
  const { values, put } = await temporaryValues();
  const read = (name: string, materializer: string | null = null, dataType: string | null = null) =>
    values.read(artifact(`/place/${name}`, materializer, dataType), 65_536);

  it('of Parquet files are one table', async () => {
    const part = await bytesOf('parquet-snappy/table.parquet');
    await put('frame/data/_SUCCESS', '');
    await put('frame/data/part-00000-x.snappy.parquet', part);
    await put('frame/data/part-00001-x.snappy.parquet', part);
    const value = await read('frame');
    const { rowCount } = value as { rowCount: number };
    const rows = await rowsOf(value, { first: 2, offset: rowCount / 2 - 1 });
    expect(rows.map((row) => row.n)).toEqual([rowCount / 2 - 1, 0]);
    await put('frame/data/part-00002-x.snappy.parquet', await bytesOf('parquet-zstd/table.parquet'));
    await put('frame/data/part-00003-x.snappy.parquet', await bytesOf('parquet-types/table.parquet'));
    await expect(read('frame')).rejects.toMatchObject(corrupt);
  });

  it('of a model are refused with the reason where they hold no configuration', async () => {
    await put('model/hf_pt_model/model.safetensors', 'x');
    await expect(read('model')).rejects.toMatchObject({ code: 'UNKNOWN_FORMAT', file: null });
    await put('model/hf_pt_model/config.json', '{"a": NaN}');
    expect(await read('model')).toMatchObject({ kind: 'json', json: { a: 'NaN' }, file: null });
    await put('flat/config.json', '{"a": 1}');
    await put('flat/added_tokens.json', '{}');
    expect(await read('flat', 'x.HFT5Materializer')).toMatchObject({ json: { a: 1 }, file: 'config.json' });
  });

  it.each([
    ['saved_model.pb', 'UNSAFE_FORMAT', 'SavedModel'],
    ['saved_data/dataset_spec.pb', 'UNKNOWN_FORMAT', 'TensorFlow'],
    ['model/metadata/part-00000', 'UNKNOWN_FORMAT', 'Spark'],
  ])('with %s are refused with the reason', async (file, code, words) => {
    const name = `foreign-${code}-${words}`;
    await put(`${name}/${file}`, 'x');
    const refusal = await read(name, null, 'keras.src.models.Sequential').catch((error) => error);
    expect(refusal).toMatchObject({ name: 'Unreadable', code, file: null });
    expect(refusal.message).toContain(words);
    expect(refusal.message).toContain('Sequential');
  });

  it('of arrays before 0.23 are refused where shape and elements differ', async () => {
    await put('old/data.parquet', await bytesOf('parquet-snappy/table.parquet'));
    await put('old/shape.json', '{"0": 2, "1": 3}');
    await expect(read('old')).rejects.toMatchObject(corrupt);
    await put('old/shape.json', '{"0": -2}');
    await expect(read('old')).rejects.toMatchObject(corrupt);
  });
});
