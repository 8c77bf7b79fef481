import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { artifact, fixtures, temporaryValues } from './place.ts';

const large = await readFile(join(fixtures, 'large', 'table.parquet'));

const single = await readFile(join(fixtures, 'single', 'df.parquet.gzip'));

describe('what reading costs', async () => {
  const { values, counted, put } = await temporaryValues();
  await put('large/table.parquet', large);
  beforeEach(() => {
    counted.slices.length = 0;
  });

  it('reads the footer of a Parquet file for its columns, and one row group for ten rows', async () => {
    const value = await values.read(artifact('/place/large'), 65_536);
    if (value.kind !== 'table') return expect.fail(value.kind);
    expect(value.rowCount).toBe(200_000);
    expect(value.columns).toEqual([
      { name: 'n', type: 'int32' },
      { name: 'third', type: 'int8' },
      { name: 'noise', type: 'int8' },
    ]);
    expect(counted.slices).toHaveLength(1);
    expect(counted.bytes()).toBeLessThanOrEqual(32 * 1024);

    const rows = await value.rows({ first: 10, offset: 100_000 });
    expect(rows[9]).toMatchObject({ n: 100_009, third: 100_009 % 3 });
    expect(counted.slices).toHaveLength(2);
    expect(counted.bytes()).toBeLessThan(large.length / 3);
  });

  it('reads only the columns asked for', async () => {
    const value = await values.read(artifact('/place/large'), 65_536);
    if (value.kind !== 'table') return expect.fail(value.kind);
    counted.slices.length = 0;
    expect(await value.rows({ first: 2, offset: 1, columns: ['n'] })).toEqual([{ n: 1 }, { n: 2 }]);
    expect(counted.bytes()).toBeLessThan(2000);
  });

  it('reads the beginning of the columns where a million rows are one row group, as pandas writes them', async () => {
    await put('single/df.parquet.gzip', single);
    const value = await values.read(artifact('/place/single'), 65_536);
    if (value.kind !== 'table') return expect.fail(value.kind);
    counted.slices.length = 0;
    const rows = await value.rows({ first: 10, offset: 0 });
    expect(rows).toEqual(Array.from({ length: 10 }, (_, n) => ({ n, gap: n % 9 ? null : 'ü' })));
    expect(counted.bytes()).toBeLessThan(single.length / 2);
    for (const offset of [19_995, 50_000, 131_000, 199_998]) {
      const window = await value.rows({ first: 10, offset });
      expect(window).toEqual(
        Array.from({ length: Math.min(10, 200_000 - offset) }, (_, at) => ({
          n: offset + at,
          gap: (offset + at) % 9 ? null : 'ü',
        })),
      );
    }
  });

  it('reads no rows beyond the end, and no page twice', async () => {
    const value = await values.read(artifact('/place/large'), 65_536);
    if (value.kind !== 'table') return expect.fail(value.kind);
    const end = await value.rows({ first: 10, offset: 199_998, columns: ['n', 'third'] });
    expect(end.map((row) => row.n)).toEqual([199_998, 199_999]);
    expect(await value.rows({ first: 10, offset: 200_000 })).toEqual([]);
    const across = await value.rows({ first: 4, offset: 19_998, columns: ['n'] });
    expect(across.map((row) => row.n)).toEqual([19_998, 19_999, 20_000, 20_001]);
  });

  it('reads the header of an array, and then exactly the bytes of a slice', async () => {
    const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (100000, 4), }".padEnd(117);
    const head = Buffer.concat([
      Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
      Buffer.from([118, 0]),
      Buffer.from(`${header}\n`),
    ]);
    await put(
      'array/data.npy',
      Buffer.concat([head, Buffer.from(Float64Array.from({ length: 400_000 }, (_, n) => n).buffer)]),
    );
    const value = await values.read(artifact('/place/array'), 65_536);
    if (value.kind !== 'tensor') return expect.fail(value.kind);
    expect(counted.slices).toEqual([[0, 256]]);
    expect(value.overBudget).toBe(true);
    const slice = await value.data([{ start: 50_000, stop: 50_002 }]);
    expect(slice).toEqual([
      [200_000, 200_001, 200_002, 200_003],
      [200_004, 200_005, 200_006, 200_007],
    ]);
    expect(counted.slices.slice(1)).toEqual([[128 + 50_000 * 32, 128 + 50_002 * 32]]);
    await expect(value.data()).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(counted.slices).toHaveLength(2);
  });

  it('does not read JSON, text or bytes that are larger than the answer may be', async () => {
    await put('json/data.json', Buffer.alloc(100_000_000, '"'));
    await put('text/output.html', Buffer.alloc(70_000, 'x'));
    await put('bytes/data.txt', Buffer.alloc(70_000, 'x'));
    for (const [name, byteSize] of [
      ['json', 100_000_000],
      ['text', 70_000],
      ['bytes', 70_000],
    ] as const) {
      const value = await values.read(artifact(`/place/${name}`), 65_536);
      expect(value).toMatchObject({ overBudget: true, byteSize });
      expect(value).not.toHaveProperty('json', expect.anything());
      expect(value).not.toHaveProperty('text', expect.anything());
      expect(value).not.toHaveProperty('base64', expect.anything());
    }
    expect(counted.slices).toEqual([]);
  });

  it('reads as much of a CSV file as the rows asked for need', async () => {
    const lines = Array.from({ length: 200_000 }, (_, n) => `${n},${n * 2},word ${n}`);
    await put('csv/df.csv', `,twice,word\n${lines.join('\n')}\n`);
    const value = await values.read(artifact('/place/csv'), 65_536);
    if (value.kind !== 'table') return expect.fail(value.kind);
    expect(value.rowCount).toBeNull();
    expect(await value.rows({ first: 2, offset: 100 })).toEqual([
      { '': 100, twice: 200, word: 'word 100' },
      { '': 101, twice: 202, word: 'word 101' },
    ]);
    expect(counted.bytes()).toBe(2 * 65_536);
    const last = await value.rows({ first: 10, offset: 199_999, columns: ['word'] });
    expect(last).toEqual([{ word: 'word 199999' }]);
  });

  it('reads the first bytes of a picture', async () => {
    const picture = await readFile(join(fixtures, 'image-png', 'image_file.PNG'));
    await put('image/image_file.PNG', Buffer.concat([picture, Buffer.alloc(10_000_000)]));
    expect(await values.read(artifact('/place/image'), 65_536)).toMatchObject({ width: 24, height: 16 });
    expect(counted.bytes()).toBe(256 * 1024);
  });
});
