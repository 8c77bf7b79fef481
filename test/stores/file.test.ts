import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useConfined } from '../../src/stores/confined.ts';
import { createFileStore } from '../../src/stores/file.ts';
import { createStores } from '../../src/stores/index.ts';
import { parseKey } from '../../src/stores/key.ts';
import { storeContract } from './contract.ts';

const refused = { name: 'Unreadable', code: 'FORBIDDEN_LOCATION' };
const read = async (blob: Promise<{ slice(start: number): Promise<Uint8Array> }>) =>
  Buffer.from(await (await blob).slice(0)).toString();

describe.each(['/recorded/stores/x', 'file:///var/stores', 's3://bucket/prefix', 'C:/stores'])(
  'a file store for %s',
  (uri) => {
    storeContract(async (files) => {
      const directory = await mkdtemp(join(tmpdir(), 'runpath-store-'));
      for (const [key, bytes] of Object.entries(files)) {
        await mkdir(dirname(join(directory, key)), { recursive: true });
        await writeFile(join(directory, key), bytes);
      }
      return {
        store: createFileStore([{ uri, directory }]),
        uri,
        close: () => rm(directory, { recursive: true }),
      };
    });
  },
);

describe('a file store under attack', () => {
  let place: string;
  let root: string;
  const uri = '/recorded';
  const store = () => createFileStore([{ uri, directory: root }]);

  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'runpath-attack-'));
    root = join(place, 'root');
    await mkdir(join(place, 'outside'), { recursive: true });
    await mkdir(join(place, 'rootbeside'), { recursive: true });
    await mkdir(join(root, 'inside'), { recursive: true });
    await writeFile(join(place, 'outside', 'data.json'), 'secret');
    await writeFile(join(place, 'rootbeside', 'data.json'), 'secret');
    await writeFile(join(root, 'inside', 'data.json'), 'public');
  });
  afterEach(() => rm(place, { recursive: true }));

  it('reads what lies inside, also through a link that stays inside', async () => {
    await symlink('inside', join(root, 'alias'));
    expect(await read(store().open(`${uri}/inside/data.json`))).toBe('public');
    expect(await read(store().open(`${uri}/alias/data.json`))).toBe('public');
  });

  it.each(['../outside', '../rootbeside', '/etc', '/proc/self/root'])(
    'refuses a directory link to %s',
    async (target) => {
      await symlink(target, join(root, 'way'));
      await expect(store().open(`${uri}/way/data.json`)).rejects.toMatchObject({ name: 'Unreadable' });
      await expect(store().open(`${uri}/way/passwd`)).rejects.toMatchObject({ name: 'Unreadable' });
      await expect(store().list(`${uri}/way`)).rejects.toMatchObject(refused);
    },
  );

  it('refuses a file link, and does not list it', async () => {
    await symlink('../../outside/data.json', join(root, 'inside', 'link.json'));
    await expect(store().open(`${uri}/inside/link.json`)).rejects.toMatchObject(refused);
    await expect(store().list(`${uri}/inside/link.json`)).rejects.toMatchObject(refused);
    expect((await store().list(`${uri}/inside`)).map((entry) => entry.name)).toEqual(['data.json']);
  });

  it('refuses a FIFO at once, and does not list it', async () => {
    execFileSync('mkfifo', [join(root, 'inside', 'pipe')]);
    await expect(store().open(`${uri}/inside/pipe`)).rejects.toMatchObject(refused);
    await expect(store().list(`${uri}/inside/pipe`)).rejects.toMatchObject(refused);
    expect((await store().list(`${uri}/inside`)).map((entry) => entry.name)).toEqual(['data.json']);
  });

  it('refuses devices, even where they lie below the root', async () => {
    const devices = createFileStore([{ uri: '/devices', directory: '/dev' }]);
    await expect(devices.open('/devices/zero')).rejects.toMatchObject(refused);
    await expect(devices.list('/devices/null')).rejects.toMatchObject(refused);
    await symlink('/dev/zero', join(root, 'zero'));
    await expect(store().open(`${uri}/zero`)).rejects.toMatchObject(refused);
  });

  it('says nothing about the real place', async () => {
    await symlink('../outside', join(root, 'way'));
    for (const key of ['nothing', 'inside', 'way/data.json', '../outside/data.json', 'inside/data.json/x']) {
      const error = await store()
        .open(`${uri}/${key}`)
        .then(
          () => null,
          (reason: Error) => reason,
        );
      expect(error?.message).toContain('/recorded/');
      expect(error?.message).not.toContain(place);
    }
  });

  it('is unavailable, for now, where the root itself is missing', async () => {
    const gone = createFileStore([{ uri, directory: join(place, 'gone') }]);
    await expect(gone.open(`${uri}/x`)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
  });

  it('notices that a file was replaced, cut or swapped for a link after it was opened', async () => {
    const file = join(root, 'inside', 'data.json');
    const blob = await store().open(`${uri}/inside/data.json`);
    await writeFile(`${file}.new`, 'public');
    await rename(`${file}.new`, file);
    await expect(blob.slice(0)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const second = await store().open(`${uri}/inside/data.json`);
    await truncate(file, 3);
    await expect(second.slice(0)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const third = await store().open(`${uri}/inside/data.json`);
    await rename(join(root, 'inside'), join(root, 'was'));
    await symlink('../outside', join(root, 'inside'));
    await expect(third.slice(0)).rejects.toMatchObject(refused);
  });

  it('holds no descriptor open', async () => {
    const before = (await readdir('/proc/self/fd')).length;
    const blobs = await Promise.all(
      Array.from({ length: 50 }, () => store().open(`${uri}/inside/data.json`)),
    );
    await Promise.all(blobs.map((blob) => blob.slice(0)));
    await Promise.allSettled(Array.from({ length: 50 }, () => store().open(`${uri}/inside`)));
    expect((await readdir('/proc/self/fd')).length - before).toBeLessThan(20);
  });

  it('never reads a secret while another thread swaps a directory for a link', async () => {
    await symlink('../outside', join(root, 'other'));
    const swapper = new Worker(
      `const { renameSync } = require('node:fs'); const { workerData: root } = require('node:worker_threads');
       for (;;) { renameSync(root + '/inside', root + '/t'); renameSync(root + '/other', root + '/inside');
         renameSync(root + '/t', root + '/other'); }`,
      { eval: true, workerData: root },
    );
    const seen = new Set<string>();
    for (let round = 0; round < 3000; round += 1) {
      const outcome = await read(store().open(`${uri}/inside/data.json`)).catch((error) =>
        String(error.code),
      );
      seen.add(outcome);
    }
    await swapper.terminate();
    expect(seen).toContain('public');
    expect(seen).toContain('FORBIDDEN_LOCATION');
    expect(seen).not.toContain('secret');
  });

  it('proves by name and inode where the kernel does not tell the path of a descriptor', async () => {
    await symlink('../outside', join(root, 'way'));
    const key = (text: string) => parseKey(text) ?? expect.fail('not a key');
    const read = (name: string) =>
      useConfined(root, key(name), async ({ descriptor }) => readFileSync(descriptor, 'utf8'), false);
    expect(await read('inside/data.json')).toBe('public');
    await expect(read('way/data.json')).rejects.toThrow();
  });
});

describe('several roots', () => {
  it('reads from the most particular root, and tells the roots when none owns a URI', async () => {
    const place = await mkdtemp(join(tmpdir(), 'runpath-roots-'));
    try {
      for (const name of ['a', 'b']) {
        await mkdir(join(place, name));
        await writeFile(join(place, name, 'x.txt'), name);
      }
      const outer = { uri: 's3://bucket', directory: join(place, 'a') };
      const inner = { uri: 's3://bucket/inner', directory: join(place, 'b') };
      const stores = createStores([createFileStore([outer, inner]), createFileStore([])]);
      expect(await read(stores.open('s3://bucket/x.txt'))).toBe('a');
      expect(await read(stores.open('s3://bucket/inner/x.txt'))).toBe('b');
      for (const uri of [
        's3://other/x.txt',
        's3://bucket.evil/x',
        'file://host/../x',
        'http:///#/../../etc/',
        '//proc/self/root/etc/passwd',
      ]) {
        const error = await stores.open(uri).then(
          () => null,
          (reason: Error) => reason,
        );
        expect(error).toMatchObject(refused);
        expect(error?.message).toContain('"s3://bucket", "s3://bucket/inner"');
        expect(error?.message).toContain('RUNPATH_ARTIFACT_ROOTS');
        expect(error?.message).not.toContain(place);
        await expect(stores.list(uri)).rejects.toMatchObject(refused);
      }
      const query = 's3://bucket/x.txt?endpoint=http://evil';
      await expect(stores.open(query)).rejects.toMatchObject({ name: 'Unreadable' });
    } finally {
      await rm(place, { recursive: true });
    }
  });
});
