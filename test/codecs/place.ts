import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, inject } from 'vitest';
import { createValues, type ValueLimits } from '../../src/loaders/values.ts';
import { createFileStore } from '../../src/stores/file.ts';
import type { Store } from '../../src/stores/store.ts';

/** The folder of fixtures. */
export const fixtures = fileURLToPath(new URL('../fixtures/codecs', import.meta.url));

/** Limits that hold in the tests unless they say otherwise. */
export const limits: ValueLimits = {
  concurrency: 8,
  windowBytes: 0,
  decodedBytes: 2 ** 26,
  deadlineMs: 20_000,
  workers: 2,
  cacheBytes: 0,
};

/** What went through a store: each slice as [start, end]. */
type Counted = { readonly store: Store; readonly slices: [number, number][]; bytes(): number };

/** A store that counts what is read from it. */
function counting(store: Store): Counted {
  const slices: [number, number][] = [];
  return {
    slices,
    bytes: () => slices.reduce((sum, [start, end]) => sum + end - start, 0),
    store: {
      ...store,
      open: async (uri) => {
        const blob = await store.open(uri);
        return {
          byteLength: blob.byteLength,
          slice: async (start, end = blob.byteLength) => {
            const bytes = await blob.slice(start, end);
            slices.push([start, start + bytes.length]);
            return bytes;
          },
        };
      },
    },
  };
}

/** The fixtures as a store at `/fixtures`, and values read from it; closed after the tests of the file. */
export function fixtureValues(changed: Partial<ValueLimits> = {}) {
  const counted = counting(createFileStore([{ uri: '/fixtures', directory: fixtures }]));
  const values = createValues({ stores: counted.store, limits: { ...limits, ...changed } });
  afterAll(() => values.close());
  return { values, counted };
}

/** A directory for files of one test file as a store at `/place`, and values read from it; removed afterwards. */
export async function temporaryValues(changed: Partial<ValueLimits> = {}) {
  const directory = await mkdtemp(join(inject('temporary'), 'codecs-'));
  const counted = counting(createFileStore([{ uri: '/place', directory }]));
  const values = createValues({ stores: counted.store, limits: { ...limits, ...changed } });
  afterAll(async () => {
    await values.close();
    await rm(directory, { recursive: true });
  });
  const put = async (name: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  };
  return { values, counted, directory, put };
}

/** An artifact of which nothing but the place is known. */
export function artifact(uri: string, materializer: string | null = null, dataType: string | null = null) {
  return { id: uri, uri, materializer, dataType };
}
