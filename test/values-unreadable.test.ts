import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeId } from '../src/schema/ids.ts';
import { gatewayOver, type TestGateway } from './support/gateway.ts';
import { storeKinds } from './support/stores.ts';

const materializers = 'zenml.materializers';
const npy = (dtype: string, shape: string, data: Buffer) => {
  const header = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117, ' ');
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'),
    Buffer.from(`${header}\n`),
    data,
  ]);
};

/** What is wrong, where it is said to rest, what is there, and what the gateway says of it. */
const cases = [
  ['good', '/bad/good', { 'data.json': '[1, 2]' }, { __typename: 'JsonValue', json: [1, 2] }],
  ['a missing file', '/bad/missing', {}, { code: 'NOT_FOUND' }],
  [
    'a truncated array',
    '/bad/short',
    { 'data.npy': npy('<f8', '(4,)', Buffer.alloc(9)) },
    { code: 'CORRUPT' },
  ],
  ['an unknown format', '/bad/odd', { 'thing.xyz': 'what is this' }, { code: 'UNKNOWN_FORMAT' }],
  ['a pickle', '/bad/pickle', { 'artifact.pkl': '\x80\x04N.' }, { code: 'UNSAFE_FORMAT' }],
  [
    'an array of objects',
    '/bad/objects',
    { 'data.npy': npy('|O', '(1,)', Buffer.from('\x80\x04N.')) },
    { code: 'UNSAFE_FORMAT' },
  ],
  [
    'a corrupt Parquet footer',
    '/bad/parquet',
    { 'df.parquet.gzip': 'PAR1\xff\xff\xff\xff\x08\x00\x00\x00PAR1' },
    { code: 'CORRUPT' },
  ],
  [
    'JSON with NaN',
    '/bad/nan',
    { 'data.json': '{"loss": NaN, "big": 9007199254740993}' },
    { __typename: 'JsonValue', json: { loss: 'NaN', big: '9007199254740993' } },
  ],
  ['broken JSON', '/bad/broken', { 'data.json': '{"loss": ' }, { code: 'CORRUPT' }],
  [
    'a text of 100 MB',
    '/bad/huge',
    { 'data.json': null },
    { __typename: 'JsonValue', json: null, overBudget: true, byteSize: 104_857_600 },
  ],
  ['a place outside the roots', '/etc/passwd', null, { code: 'FORBIDDEN_LOCATION' }],
  ['a way up', '/bad/good/../../etc', null, { code: 'FORBIDDEN_LOCATION' }],
  ['an encoded way up', '/bad/%2e%2e/etc', null, { code: 'FORBIDDEN_LOCATION' }],
  ['a link that leaves the root', '/bad/link', null, { code: 'FORBIDDEN_LOCATION' }],
  ['another scheme', 's3://bucket/good', null, { code: 'FORBIDDEN_LOCATION' }],
  ['an address', 'http://127.0.0.1/latest', null, { code: 'FORBIDDEN_LOCATION' }],
] as const;

describe.each(storeKinds)('values that cannot be shown, %s', (kind) => {
  let gateway: TestGateway;
  let directory: string;
  const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'runpath-bad-'));
    for (const [, uri, files] of cases)
      for (const [name, content] of Object.entries(files ?? {})) {
        const file = join(directory, uri.replace('/bad/', ''), name);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(
          file,
          typeof content === 'string' ? Buffer.from(content, 'latin1') : ((content as Buffer | null) ?? ''),
        );
        if (content === null) await truncate(file, 104_857_600);
      }
    await symlink('/etc', join(directory, 'link'));
    gateway = await gatewayOver(kind, { environment: { RUNPATH_ARTIFACT_ROOTS: `/bad=${directory}` } });
    for (const [index, [name, uri]] of cases.entries())
      await gateway.database.rows(
        `insert into artifacts (project_id, id, name, type, uri, materializer, created_at)
         select project_id, $1::text::uuid, $2, 'DataArtifact', $3, $4, now() from projects where name = 'examples'`,
        [idOf(index), name, uri, `${materializers}.built_in_materializer.BuiltInContainerMaterializer`],
      );
  });
  afterAll(async () => {
    await gateway.stop();
    await rm(directory, { recursive: true });
  });

  test('each says why in its place, and the good ones beside them are whole', async () => {
    const { status, body } = await gateway.post(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Artifact {
        name value(maxBytes: 1000000) { __typename json overBudget byteSize ... on UnreadableValue { code message retryable } } } } }`,
      { variables: { ids: cases.map((_, index) => encodeId('Artifact', idOf(index))) } },
    );
    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({
      nodes: cases.map(([name, , , value]) => ({
        name,
        value: 'code' in value ? { __typename: 'UnreadableValue', json: null, ...value } : value,
      })),
    });
    expect(JSON.stringify(body)).not.toContain(directory);
    expect(gateway.logged).toEqual([]);
  });

  test('a download of what may not be read is refused as well', async () => {
    const outside = cases.findIndex(([name]) => name === 'a link that leaves the root');
    const { body } = await gateway.post(
      `{ node(id: "${encodeId('Artifact', idOf(1))}") { ... on Artifact { value { url } } }
         pickle: node(id: "${encodeId('Artifact', idOf(4))}") { ... on Artifact { value { url } } } }`,
    );
    const { pickle } = body.data as { pickle: { value: { url: string } } };
    const local = pickle.value.url.replace('http://runpath.example', gateway.url);
    expect(await (await fetch(local)).text()).toBe('\x80\x04N.'.replace('\x80', '\ufffd'));
    const forged = await fetch(local.replace(idOf(4), idOf(outside)));
    expect(forged.status).toBe(403);
  });
});
