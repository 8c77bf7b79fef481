import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AxisSlice } from '../../src/codecs/codec.ts';
import { artifact, fixtureValues } from './place.ts';

describe('slices of arrays', () => {
  const { values } = fixtureValues();
  const open = async (name: string) => {
    const value = await values.read(artifact(`/fixtures/${name}.npy`), 65_536);
    return value.kind === 'tensor' ? value : expect.fail(value.kind);
  };

  it.each(['npy-cube', 'npy-column-major-cube'])('of %s are the same part of the whole', async (name) => {
    const tensor = await open(name);
    const whole = (await tensor.data()) as number[][][];
    const range = fc
      .tuple(fc.nat(5), fc.nat(5))
      .map(([a, b]) => ({ start: Math.min(a, b), stop: Math.max(a, b) }));
    await fc.assert(
      fc.asyncProperty(fc.array(range, { maxLength: 3 }), async (slice) => {
        const cut = (value: unknown, [first, ...rest]: AxisSlice[]): unknown => {
          if (!Array.isArray(value)) return value;
          const part = first ? value.slice(first.start, first.stop) : value;
          return part.map((member) => cut(member, rest));
        };
        expect(await tensor.data(slice)).toEqual(cut(whole, slice));
      }),
    );
  });

  it.each([
    ['more axes than there are', [1, 2, 3, 4].map(() => ({ start: 0, stop: 1 }))],
    ['a negative start', [{ start: -1, stop: 1 }]],
    ['a stop before the start', [{ start: 2, stop: 1 }]],
    ['a fraction', [{ start: 0, stop: 0.5 }]],
  ])('refuse %s as the client’s mistake', async (_, slice) => {
    const tensor = await open('npy-cube');
    await expect(tensor.data(slice)).rejects.toMatchObject({ name: 'ClientError', code: 'BAD_USER_INPUT' });
  });

  it('refuses columns that a table does not have as the client’s mistake', async () => {
    for (const name of ['csv-pandas', 'parquet-types']) {
      const table = await values.read(artifact(`/fixtures/${name}`), 65_536);
      const rows =
        table.kind === 'table' ? table.rows({ first: 1, offset: 0, columns: ['nope'] }) : expect.fail();
      await expect(rows).rejects.toMatchObject({ name: 'ClientError', code: 'BAD_USER_INPUT' });
    }
  });
});
