import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createValues } from '../../src/loaders/values.ts';
import { createFileStore } from '../../src/stores/file.ts';
import { createStores } from '../../src/stores/index.ts';
import { artifact, fixtures, fixtureValues, limits, temporaryValues } from '../codecs/place.ts';

describe('reading values', async () => {
  const { values } = fixtureValues();
  const temporary = await temporaryValues();

  it('takes the format from the files and the class, whatever module it is in today', async () => {
    for (const module of ['zenml.materializers', 'zenml.integrations.x.materializers', 'my.own']) {
      const source = artifact(
        '/fixtures/json-model',
        `${module}.pydantic_materializer.PydanticMaterializer`,
        'm.Limits',
      );
      expect(await values.read(source, 65_536)).toMatchObject({ kind: 'json', json: { low: -1.5 } });
    }
    const list = artifact('/fixtures/container-list', 'x.BuiltInContainerMaterializer', 'builtins.list');
    expect(await values.read(list, 65_536)).toMatchObject({ kind: 'json', file: null });
  });

  it('reads an artifact whose URI is a file or ends in a slash', async () => {
    const file = artifact('/fixtures/json-int/data.json');
    expect(await values.read(file, 65_536)).toMatchObject({ json: 42, file: 'data.json' });
    expect(await values.read(artifact('/fixtures/json-int/'), 65_536)).toMatchObject({ json: 42 });
    await temporary.put('data.json/data.json', '7');
    expect(await temporary.values.read(artifact('/place/data.json'), 65_536)).toMatchObject({ json: 7 });
  });

  it.each([
    ['/fixtures/nothing', 'NOT_FOUND'],
    ['/fixtures/../codecs/json-int', 'FORBIDDEN_LOCATION'],
    ['/etc', 'FORBIDDEN_LOCATION'],
    ['s3://bucket/x', 'FORBIDDEN_LOCATION'],
  ])('refuses %s', async (uri, code) => {
    const refusal = { name: 'Unreadable', code };
    await expect(values.read(artifact(uri), 65_536)).rejects.toMatchObject(refusal);
    await expect(values.content({ id: uri, uri, type: 'HTML' }, 65_536)).rejects.toMatchObject(refusal);
    await expect(values.file(uri)).rejects.toMatchObject(refusal);
  });

  it('finds nothing in an empty folder', async () => {
    await temporary.put('empty/x', '');
    const { rm } = await import('node:fs/promises');
    await rm(join(temporary.directory, 'empty', 'x'));
    await expect(temporary.values.read(artifact('/place/empty'), 1)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('reads the contents of visualizations', async () => {
    const html = { id: 'html', uri: '/fixtures/text-html/output.html', type: 'HTML' };
    expect(await values.content(html, 65_536)).toEqual({
      kind: 'text',
      text: '<script>1</script>',
      file: 'output.html',
      byteSize: 18,
      mediaType: 'text/html',
      overBudget: false,
    });
    expect(await values.content(html, 10)).toMatchObject({
      kind: 'text',
      text: null,
      byteSize: 18,
      overBudget: true,
    });
    const image = await values.content(
      { id: 'jpeg', uri: '/fixtures/image-jpeg/image_file.JPEG', type: 'IMAGE' },
      65_536,
    );
    expect(image).toMatchObject({ kind: 'image', mediaType: 'image/jpeg' });
    const base64 = image.kind === 'image' ? await image.base64() : '';
    expect(Buffer.from(base64, 'base64')).toEqual(
      await readFile(join(fixtures, 'image-jpeg/image_file.JPEG')),
    );
    await expect(values.content({ ...html, type: 'IMAGE' }, 65_536)).rejects.toMatchObject({
      code: 'CORRUPT',
    });
    const bytes = await values.content(
      { id: 'bytes', uri: '/fixtures/binary-bytes/data.txt', type: 'MARKDOWN' },
      65_536,
    );
    expect(bytes).toMatchObject({
      kind: 'binary',
      base64: 'AP/+UE5HDQo=',
      mediaType: 'application/octet-stream',
    });
  });

  it('gives the file to download, also of what is never opened and of what is broken', async () => {
    const named = async (uri: string) => {
      const { name, mediaType, blob } = await values.file(artifact(uri));
      return [name, mediaType, blob.byteLength];
    };
    expect(await named('/fixtures/unsafe-pickle')).toEqual(['artifact.pkl', 'application/octet-stream', 38]);
    expect(await named('/fixtures/json-broken')).toEqual(['data.json', 'application/json', 7]);
    expect(await named('/fixtures/unknown-file')).toEqual(['thing.xyz', 'application/octet-stream', 1]);
    expect((await named('/fixtures/parquet-pandas'))[1]).toBe('application/vnd.apache.parquet');
    expect((await values.file('/fixtures/text-html/output.html')).name).toBe('output.html');
    for (const uri of ['/fixtures/container-list', '/fixtures/unknown-folder']) {
      await expect(values.file(artifact(uri))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('asks the stores no more than so many things at a time', async () => {
    let now = 0;
    let most = 0;
    const store = createFileStore([{ uri: '/fixtures', directory: fixtures }]);
    const watched = async <T>(call: () => Promise<T>) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return call().finally(() => {
        now -= 1;
      });
    };
    const stores = createStores([
      {
        ...store,
        list: (uri) => watched(() => store.list(uri)),
        open: (uri) => watched(() => store.open(uri)),
      },
    ]);
    const few = createValues({ stores, limits: { ...limits, concurrency: 3 } });
    const names = readdirSync(fixtures).filter((name) => name.startsWith('npy-') && name.endsWith('.npy'));
    await Promise.allSettled(names.map((name) => few.read(artifact(`/fixtures/${name}`), 65_536)));
    expect(most).toBe(3);
    await few.close();
  });

  it('keeps what the store said when a worker asked it for bytes', async () => {
    await temporary.put('changed/table.parquet', await readFile(join(fixtures, 'large/table.parquet')));
    const value = await temporary.values.read(artifact('/place/changed'), 65_536);
    await writeFile(join(temporary.directory, 'changed/table.parquet'), 'short');
    const rows = value.kind === 'table' ? value.rows({ first: 1, offset: 0 }) : expect.fail(value.kind);
    await expect(rows).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
  });

  it('decodes many tables at once with few workers, and can be closed and used again', async () => {
    const busy = createValues({
      stores: createFileStore([{ uri: '/fixtures', directory: fixtures }]),
      limits: { ...limits, workers: 2 },
    });
    const names = readdirSync(fixtures).filter(
      (name) => name.startsWith('parquet-') && !name.endsWith('.json'),
    );
    const all = await Promise.all(names.map((name) => busy.read(artifact(`/fixtures/${name}`), 65_536)));
    expect(all.every((value) => value.kind === 'table')).toBe(true);
    await busy.close();
    expect(await busy.read(artifact('/fixtures/parquet-gzip'), 65_536)).toMatchObject({ rowCount: 500 });
    await busy.close();
  });

  it('gives up on a store that does not answer a worker', async () => {
    const store = createFileStore([{ uri: '/fixtures', directory: fixtures }]);
    const silent = createValues({
      stores: {
        ...store,
        open: async (uri) => ({ ...(await store.open(uri)), slice: () => new Promise(() => {}) }),
      },
      limits: { ...limits, deadlineMs: 200 },
    });
    await expect(silent.read(artifact('/fixtures/parquet-gzip'), 65_536)).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    await silent.close();
  });
});
