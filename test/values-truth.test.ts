import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeId } from '../src/schema/ids.ts';
import { importHistory } from '../src/sources/history.ts';
import { databaseIn, historiesOn, truthIn } from './sources/recorded.ts';
import { gatewayOver, type TestGateway } from './support/gateway.ts';
import { storeKinds } from './support/stores.ts';

/*
 * Every artifact of the recorded histories, read through the gateway, against what ZenML's own client loaded
 * for it when the history was recorded (`values/` of each history).
 */
type Truth = { kind: string; json?: unknown; rows?: unknown[] } & Record<string, unknown>;
type Value = { __typename: string; json: unknown } & Record<string, never>;

const fields = `__typename json mediaType byteSize url
  ... on TextValue { text } ... on BinaryValue { base64 } ... on ImageValue { width height }
  ... on TensorValue { shape dtype } ... on TableValue { columns { name } rowCount rows(first: 50) }
  ... on UnreadableValue { code }`;

/** The projects of the histories that every store of the tests holds; the others are imported under their release. */
const bundled: Readonly<Record<string, string>> = { '0.98.0': 'examples', '0.40.2': 'examples-0.40.2' };

describe.each(storeKinds)('values as ZenML reads them, %s', (kind) => {
  let gateway: TestGateway;
  const recorded = historiesOn(kind);
  beforeAll(async () => {
    const roots = recorded.map((history) => `${truthIn(history).artifactPrefix}=${history.folder}/artifacts`);
    gateway = await gatewayOver(kind, { environment: { RUNPATH_ARTIFACT_ROOTS: roots.join() } });
    for (const history of recorded)
      if (!bundled[history.release])
        await importHistory(gateway.database, 'zenml', databaseIn(history), { project: history.release });
  });
  afterAll(() => gateway.stop());

  describe.each(recorded)('$release', (history) => {
    const project = bundled[history.release] ?? history.release;
    const folder = join(history.folder, 'values');
    const ids = readdirSync(folder).map((name) => name.replace('.json', ''));
    const values = new Map<string, Value>();
    beforeAll(async () => {
      for (let start = 0; start < ids.length; start += 40) {
        const some = ids.slice(start, start + 40);
        const { body } = await gateway.post(
          `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Artifact { value(maxBytes: 10000000) { ${fields} } } } }`,
          { project, variables: { ids: some.map((id) => encodeId('Artifact', id)) } },
        );
        expect(body.errors).toBeUndefined();
        const { nodes } = body.data as { nodes: { value: Value }[] };
        for (const [index, id] of some.entries()) values.set(id, nodes[index]?.value as Value);
      }
    });

    test.each(ids)('%s', async (id) => {
      // Through JSON once more: JavaScript writes -0 as 0.
      const text = JSON.stringify(JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8')));
      const truth: Truth = JSON.parse(text);
      await compare[truth.kind]?.(values.get(id) as Value, truth);
      expect(Object.keys(compare)).toContain(truth.kind);
    });
  });

  const compare: Record<string, (value: Value, truth: Truth) => unknown> = {
    json: (value, { json }) => expect(value).toMatchObject({ json }),
    text: (value, { text, mediaType }) =>
      expect(value).toMatchObject({ __typename: 'TextValue', text, mediaType }),
    bytes: (value, { base64 }) => expect(value).toMatchObject({ __typename: 'BinaryValue', base64 }),
    tensor: (value, { json, shape, dtype }) =>
      expect(value).toMatchObject({ __typename: 'TensorValue', json, shape, dtype }),
    table: (value, { columns, rows, rowCount }) =>
      expect({
        ...value,
        columns: (value.columns as unknown as { name: string }[]).map(({ name }) => name),
      }).toMatchObject({
        __typename: 'TableValue',
        columns,
        rows: (rows as unknown[]).map(plain),
        rowCount,
      }),
    image: async (value, { width, height, mediaType, sha256 }) => {
      expect(value).toMatchObject({ __typename: 'ImageValue', width, height, mediaType });
      const download = await fetch(String(value.url).replace('http://runpath.example', gateway.url));
      const bytes = new Uint8Array(await download.arrayBuffer());
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    },
    unsafe: (value) => expect(value).toMatchObject({ __typename: 'UnreadableValue', code: 'UNSAFE_FORMAT' }),
    other: (value, { dense, shape }) =>
      dense === undefined
        ? expect(value.json).toBeNull()
        : expect(value).toMatchObject({ __typename: 'TensorValue', json: dense, shape }),
  };
});

/** A record with its moments as the gateway writes them: `Z` for UTC, no zeros at the end of a fraction. */
function plain(record: unknown): unknown {
  return JSON.parse(JSON.stringify(record), (_, value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
      ? value
          .replace('+00:00', 'Z')
          .replace(/(\.\d*?)0+(?=Z|$)/, '$1')
          .replace(/\.(?=Z|$)/, '')
      : value,
  );
}
