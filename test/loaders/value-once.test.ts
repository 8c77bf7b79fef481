import { graphql } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundledExamples } from '../../src/examples.ts';
import { createLoaders } from '../../src/loaders/index.ts';
import { createProjectFinder } from '../../src/loaders/projects.ts';
import { createValues, type Values } from '../../src/loaders/values.ts';
import { schema } from '../../src/schema/index.ts';
import { createFileStore } from '../../src/stores/file.ts';
import { createStores } from '../../src/stores/index.ts';
import { storeWithExamples, type TestStore } from '../support/stores.ts';

let store: TestStore;
let projectId: string;
const roots = bundledExamples().map(({ root }) => root);
const values = createValues({
  stores: createStores([createFileStore(roots)]),
  limits: {
    concurrency: 4,
    windowBytes: 1_000_000,
    decodedBytes: 1_000_000,
    deadlineMs: 10_000,
    workers: 1,
    cacheBytes: 0,
  },
});
beforeAll(async () => {
  store = await storeWithExamples('embedded');
  projectId = (await createProjectFinder(store.database, 'examples')(null))?.id ?? '';
});
afterAll(async () => {
  await values.close();
  await store.drop();
});

test('a value is read when it is selected, and once for all of a request that ask for it alike', async () => {
  const read: string[] = [];
  const counted: Values = {
    ...values,
    read: (artifact, maxBytes) => {
      read.push(artifact.uri);
      return values.read(artifact, maxBytes);
    },
  };
  const ask = async (source: string) => {
    read.length = 0;
    const contextValue = {
      loaders: createLoaders(store.database, projectId, counted),
      links: { visualization: () => '', download: () => '' },
    };
    const { errors } = await graphql({ schema, source, contextValue });
    expect(errors).toBeUndefined();
    return read.length;
  };
  const train = (what: string) => `{ run(name: "train-1") { steps { nodes { ${what} } } } }`;
  expect(await ask(train('outputs { artifact { name metadata { key } } }'))).toBe(0);
  expect(
    await ask(train('outputs { artifact { value { json } } } inputs { artifact { value { json } } }')),
  ).toBe(12);
  expect(await ask(train('outputs { artifact { a: value { json } b: value { byteSize } } }'))).toBe(12);
});
