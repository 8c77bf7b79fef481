import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatewayOver, type TestGateway } from './support/gateway.ts';
import { storeKinds } from './support/stores.ts';

type Page = {
  nodes: { name: string }[];
  pageInfo: { endCursor: string; startCursor: string; hasNextPage: boolean; hasPreviousPage: boolean };
};

describe.each(storeKinds)('pages, %s', (kind) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayOver(kind);
  });
  afterAll(() => gateway.stop());

  const info = 'pageInfo { endCursor startCursor hasNextPage hasPreviousPage }';
  const read = async (page: string) => {
    const { body } = await gateway.post(page);
    expect(body.errors).toBeUndefined();
    return body.data as Record<string, Page>;
  };
  const namesOf = (page: Page | undefined) => page?.nodes.map(({ name }) => name) ?? [];

  test.each(['CREATED_AT', 'STARTED_AT'])(
    'walking forward and backward by %s meets each run once',
    async (field) => {
      for (const direction of ['ASC', 'DESC']) {
        const order = `orderBy: { field: ${field}, direction: ${direction} }`;
        const { all } = await read(`{ all: runs(first: 500, ${order}) { nodes { name } ${info} } }`);
        expect(all?.nodes.length).toBe(34);
        const forward: string[] = [];
        let after = '';
        for (let more = true; more; ) {
          const { page } = await read(
            `{ page: runs(first: 5, ${order}${after}) { nodes { name } ${info} } }`,
          );
          forward.push(...namesOf(page));
          more = page?.pageInfo.hasNextPage ?? false;
          after = `, after: "${page?.pageInfo.endCursor}"`;
        }
        expect(forward).toEqual(namesOf(all));
        const backward: string[] = [];
        let before = '';
        for (let more = true; more; ) {
          const { page } = await read(
            `{ page: runs(last: 5, ${order}${before}) { nodes { name } ${info} } }`,
          );
          backward.unshift(...namesOf(page));
          more = page?.pageInfo.hasPreviousPage ?? false;
          before = `, before: "${page?.pageInfo.startCursor}"`;
        }
        expect(backward).toEqual(namesOf(all));
      }
    },
  );

  test('pages of many parents, each from its own place, take one statement', async () => {
    const { list } = (await read(
      `{ list: pipelines(first: 50) { nodes { name runs(first: 1) { ${info} } } } }`,
    )) as unknown as { list: { nodes: { name: string; runs: Page }[] } };
    const parts = list.nodes.map(
      ({ name, runs }, index) =>
        `p${index}: pipeline(name: "${name}") { runs(first: 2, after: "${runs.pageInfo.endCursor}") { nodes { name } } }`,
    );
    gateway.statements.length = 0;
    await read(`{ ${parts.join('\n')} }`);
    expect(gateway.statements.length).toBe(2);
  });

  test.each([
    ['runs', 'pipelines(first: $n) { nodes { runs(first: 5) { nodes { name } totalCount } } }', 3],
    ['the latest run', 'pipelines(first: $n) { nodes { latestRun { name } runCount } }', 3],
    [
      'a step by name',
      'runs(first: $n) { nodes { step(name: "train") { name output(name: "model") { name } } } }',
      3,
    ],
    ['neighbours', 'runs(first: $n) { nodes { previous { name } next { name } } }', 3],
    [
      'visualizations',
      'runs(first: $n) { nodes { visualizations { nodes { type } } tags metadata { key } } }',
      3,
    ],
    [
      'parents and inputs',
      'runs(first: $n) { nodes { steps { nodes { parents { name } inputs { name } } } } }',
      4,
    ],
  ])('statements depend on the shape alone: %s', async (_, field, statements) => {
    for (const n of [1, 3, 30]) {
      gateway.statements.length = 0;
      const { body } = await gateway.post(`query ($n: Int!) { ${field} }`, { variables: { n } });
      expect(body.errors).toBeUndefined();
      expect(gateway.statements.length).toBeLessThanOrEqual(statements);
    }
    expect(gateway.statements.length).toBe(statements);
  });

  test('a page that nobody looks at is not read, nor is a list counted unasked', async () => {
    gateway.statements.length = 0;
    await read('{ counted: runs { totalCount } }');
    expect(gateway.statements).toEqual([expect.stringContaining('count(*)')]);
  });
});
