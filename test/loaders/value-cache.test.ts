import { readdirSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Decoded } from '../../src/codecs/codec.ts';
import { Unreadable } from '../../src/errors.ts';
import { createValues } from '../../src/loaders/values.ts';
import { createFileStore } from '../../src/stores/file.ts';
import type { Store } from '../../src/stores/store.ts';
import { artifact, fixtures, limits, temporaryValues } from '../codecs/place.ts';

const calls: string[] = [];
let fails: Unreadable | null = null;
const files = createFileStore([{ uri: '/fixtures', directory: fixtures }]);
const called = <T>(name: string, call: () => Promise<T>): Promise<T> => {
  calls.push(name);
  return fails ? Promise.reject(fails) : call();
};
/** The fixtures, each call of it counted, and failing on demand. */
const watched: Store = {
  ...files,
  list: (uri) => called('list', () => files.list(uri)),
  open: (uri, ahead) =>
    called('open', async () => {
      const blob = await files.open(uri, ahead);
      return {
        byteLength: blob.byteLength,
        slice: (start, end) => called('slice', () => blob.slice(start, end)),
      };
    }),
};
const valuesWith = (cacheBytes: number) => {
  const values = createValues({ stores: watched, limits: { ...limits, windowBytes: 100_000, cacheBytes } });
  afterAll(() => values.close());
  return values;
};
const names = readdirSync(fixtures).filter((name) => !name.endsWith('.json'));

/** All that clients can ask of a value: written out, so that two answers can be compared. */
async function whole(value: Decoded): Promise<unknown> {
  if (value.kind === 'table')
    return [value.columns, value.rowCount, await value.rows({ first: 5, offset: 1 })];
  if (value.kind === 'tensor') return [value.shape, value.dtype, await value.data()];
  if (value.kind === 'image') return [value.width, value.height, await value.base64()];
  return value;
}

beforeEach(() => {
  calls.length = 0;
  fails = null;
});

describe('values that are kept', () => {
  it('are answered again, with all their parts, without a read of the store', async () => {
    const values = valuesWith(2 ** 26);
    const first = new Map<string, unknown>();
    for (const name of names)
      try {
        const value = await values.read(artifact(`/fixtures/${name}`), 65_536);
        const answer = JSON.stringify(await whole(value));
        if (!value.partial) first.set(name, answer);
      } catch (error) {
        expect(error, name).toBeInstanceOf(Unreadable);
      }
    expect(first.size).toBeGreaterThan(80);
    expect(calls.length).toBeGreaterThan(first.size);
    calls.length = 0;
    const before = values.stats();
    for (const [name, answer] of first)
      expect(JSON.stringify(await whole(await values.read(artifact(`/fixtures/${name}`), 65_536)))).toBe(
        answer,
      );
    const after = values.stats();
    expect(calls).toEqual([]);
    expect(after.misses).toBe(before.misses);
    expect(after.hits).toBeGreaterThanOrEqual(before.hits + first.size);
  });

  it('keep what decides the answer apart: the budget, the classes, the artifact', async () => {
    const values = valuesWith(2 ** 26);
    const uri = '/fixtures/json-model';
    const plain = await values.read(artifact(uri), 65_536);
    const model = await values.read(artifact(uri, 'x.PydanticMaterializer', 'm.Limits'), 65_536);
    expect(plain).not.toEqual(model);
    expect(await values.read(artifact(uri), 1)).toMatchObject({ overBudget: true, json: null });
    expect(await values.read(artifact(uri), 65_536)).toEqual(plain);
    const misses = values.stats().misses;
    await values.read({ ...artifact(uri), id: 'another' }, 65_536);
    expect(values.stats().misses).toBe(misses + 1);
  });

  it('read each window and slice once', async () => {
    const values = valuesWith(2 ** 26);
    const ask = async (start: number) => {
      const value = await values.read(artifact('/fixtures/large'), 65_536);
      return value.kind === 'table' ? value.rows({ first: 3, offset: start }) : expect.fail(value.kind);
    };
    const rows = await ask(100_000);
    calls.length = 0;
    expect(await ask(100_000)).toBe(rows);
    expect(calls).toEqual([]);
    expect(await ask(0)).not.toEqual(rows);
    expect(calls.filter((name) => name !== 'slice')).toEqual([]);
    expect(calls.length).toBeGreaterThan(0);
  });

  it('cannot be changed by who got them', async () => {
    const values = valuesWith(2 ** 26);
    for (const name of names) {
      const value = await values.read(artifact(`/fixtures/${name}`), 65_536).catch(() => null);
      if (value === null) continue;
      expectFrozen(value, name);
      expectFrozen(await whole(value).catch(() => null), name, 1);
    }
  });

  it('are read once for all who ask at the same time', async () => {
    for (const values of [valuesWith(2 ** 26), valuesWith(0)]) {
      calls.length = 0;
      const asked = Array.from({ length: 20 }, () =>
        values.read(artifact('/fixtures/npy-bool.npy'), 65_536).then(whole),
      );
      const answers = await Promise.all(asked);
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(calls.filter((name) => name === 'list')).toHaveLength(1);
    }
  });
});

describe('values that are not kept', () => {
  it('are those that could not be read for a reason that may pass', async () => {
    const values = valuesWith(2 ** 26);
    for (const code of ['STORE_UNAVAILABLE', 'TIMEOUT', 'NOT_FOUND', 'CORRUPT'] as const) {
      fails = new Unreadable(code, 'not now');
      const source = artifact('/fixtures/json-int', null, code);
      await expect(values.read(source, 65_536)).rejects.toMatchObject({ code });
      fails = null;
      expect(await values.read(source, 65_536)).toMatchObject({ json: 42 });
    }
  });

  it('are containers of which a member was missing', async () => {
    const place = await temporaryValues({ cacheBytes: 2 ** 26 });
    await place.put('list/metadata.json', '[{"path": "x/0", "type": "builtins.int"}, {"path": "x/1"}]');
    await place.put('list/0/data.json', '1');
    const ask = () => place.values.read(artifact('/place/list'), 65_536);
    expect(await ask()).toMatchObject({ json: [1, null] });
    await place.put('list/1/data.json', '2');
    expect(await ask()).toMatchObject({ json: [1, 2] });
    place.counted.slices.length = 0;
    expect(await ask()).toMatchObject({ json: [1, 2] });
    expect(place.counted.slices).toEqual([]);
  });

  it('are all of them where the cache is turned off', async () => {
    const values = valuesWith(0);
    for (let time = 0; time < 2; time += 1) {
      calls.length = 0;
      await values.read(artifact('/fixtures/json-int'), 65_536);
      expect(calls).toEqual(['list', 'open', 'slice']);
    }
    expect(values.stats()).toEqual({ hits: 0, misses: 2, entries: 0, bytes: 0, maxBytes: 0 });
  });

  it('a format that is never decoded is told again without a look at the store', async () => {
    const values = valuesWith(2 ** 26);
    const refusal = { code: 'UNSAFE_FORMAT', file: 'artifact.pkl' };
    await expect(values.read(artifact('/fixtures/unsafe-pickle'), 65_536)).rejects.toMatchObject(refusal);
    calls.length = 0;
    await expect(values.read(artifact('/fixtures/unsafe-pickle'), 65_536)).rejects.toMatchObject(refusal);
    expect(calls).toEqual([]);
  });
});

describe('the memory of a cache', () => {
  it('is bounded: what was not asked for the longest goes first', async () => {
    const place = await temporaryValues({ cacheBytes: 200_000 });
    for (let n = 0; n < 100; n += 1) await place.put(`v${n}/data.json`, JSON.stringify('x'.repeat(5_000)));
    const ask = (n: number) => place.values.read(artifact(`/place/v${n}`), 65_536);
    for (let n = 0; n < 100; n += 1) {
      await ask(n);
      await ask(0);
      expect(place.values.stats().bytes).toBeLessThanOrEqual(200_000);
    }
    expect(place.values.stats()).toMatchObject({ misses: 100, hits: 100, maxBytes: 200_000 });
    expect(place.values.stats().bytes).toBeGreaterThan(150_000);
    place.counted.slices.length = 0;
    await ask(99);
    await ask(0);
    expect(place.counted.slices).toEqual([]);
    await ask(1);
    expect(place.counted.slices).toHaveLength(1);
  });

  it('is not given to one value that would drive out all others', async () => {
    const place = await temporaryValues({ cacheBytes: 200_000 });
    await place.put('small/data.json', '1');
    await place.put('large/data.json', JSON.stringify('x'.repeat(50_000)));
    await place.values.read(artifact('/place/small'), 65_536);
    for (let time = 0; time < 10; time += 1) await place.values.read(artifact('/place/large'), 65_536);
    expect(place.values.stats().entries).toBe(1);
  });
});

function expectFrozen(value: unknown, where: string, depth = 0): void {
  if (value === null || typeof value !== 'object') return;
  if (depth !== 1) expect(Object.isFrozen(value), where).toBe(true);
  for (const member of Object.values(value)) expectFrozen(member, where, depth + 2);
}
