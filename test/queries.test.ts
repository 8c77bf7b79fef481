import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatewayOver, type TestGateway } from './support/gateway.ts';
import { storeKinds } from './support/stores.ts';

/*
 * The book of examples: each query in `queries/` with its answer (`.json`) and the statements that gave it
 * (`.sql`), the same on both stores. `npx vitest run test/queries.test.ts -u` writes them anew.
 */
const folder = new URL('./queries/', import.meta.url);
const fullPath = new URL('../examples/full-path.graphql', import.meta.url);
const files = new Map<string, URL>([['full-path', fullPath]]);
for (const name of readdirSync(folder))
  if (name.endsWith('.graphql')) files.set(name.replace('.graphql', ''), new URL(name, folder));

describe.each(storeKinds)('queries over the examples, %s', (kind) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await gatewayOver(kind);
    // The project of a request is found once for each gateway.
    await gateway.post('{ __typename }', { project: 'examples' });
    await gateway.post('{ __typename }', { project: 'examples-0.40.2' });
  });
  afterAll(() => gateway.stop());

  test.each([...files])('%s', async (name, file) => {
    const query = readFileSync(file, 'utf8');
    const project = /^# project: (.+)$/m.exec(query)?.[1] ?? 'examples';
    gateway.statements.length = 0;
    gateway.logged.length = 0;
    const { status, body } = await gateway.post(query, { project });
    const statements = gateway.statements.splice(0);
    // Errors come in the order in which fields happen to end.
    body.errors?.sort((a, b) => (String(a.path) < String(b.path) ? -1 : 1));
    expect(status).toBe(200);
    expect(gateway.logged).toEqual([]);
    // What comes again is compiled, and answers the same.
    for (let again = 0; again < 3; again += 1) {
      const { body: compiled } = await gateway.post(query, { project });
      compiled.errors?.sort((a, b) => (String(a.path) < String(b.path) ? -1 : 1));
      expect(withoutPassing(compiled)).toEqual(withoutPassing(body));
    }
    await expect(`${JSON.stringify(withoutPassing(body), null, 2)}\n`).toMatchFileSnapshot(
      `queries/${name}.json`,
    );
    await expect(downTheWalk(statements).map(readable).join('\n')).toMatchFileSnapshot(`queries/${name}.sql`);
  });
});

/** An answer without what differs each time: signatures of links, and ids of requests. */
function withoutPassing(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (key, value) => (key === 'requestId' ? undefined : value)).replaceAll(
      /\?expires=\d+&signature=[\w-]+/g,
      '?expires=…&signature=…',
    ),
  );
}

const walk = ['projects', 'pipelines', 'pipeline_versions', 'runs', 'steps', 'step_outputs', 'step_inputs'];

/** Statements of one level run side by side, in an order that happens to be; here they stand in the walk's. */
function downTheWalk(statements: readonly string[]): string[] {
  const level = (statement: string) =>
    walk.findIndex((table) => new RegExp(`(from|join) ${table} `).test(statement));
  const rank = (statement: string) => (level(statement) < 0 ? walk.length : level(statement));
  return [...statements].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function readable(statement: string): string {
  return `${statement.replaceAll(/ (from|where|order by|cross join lateral|join) /g, '\n  $1 ')};\n`;
}
