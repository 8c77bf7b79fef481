import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/stores/store.ts';

/** One backend, filled for one test; `uri` is a root it answers for. */
export type Stand = { store: Store; uri: string; close(): Promise<void> };

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (from: Uint8Array) => new TextDecoder().decode(from);

const files: Readonly<Record<string, Uint8Array>> = {
  'run/step/data.json': bytes('{"a": 1}'),
  'run/step/empty': bytes(''),
  'run/step/b/deep.txt': bytes('deep'),
  'run/step/Z': bytes('z'),
  'run/stepping/other.txt': bytes('other'),
  'run/ü ?#%41.txt': bytes('odd name'),
  'large.bin': Uint8Array.from({ length: 300_000 }, (_, at) => at % 251),
};

/** What every store promises; `stand` makes one that holds the files given, by key. */
export function storeContract(stand: (files: Readonly<Record<string, Uint8Array>>) => Promise<Stand>): void {
  describe('the contract of a store', () => {
    let it_: Stand;
    beforeEach(async () => {
      it_ = await stand(files);
    });
    afterEach(() => it_.close());

    it('owns its root and what lies below, segment by segment', () => {
      const { store, uri } = it_;
      expect(store.roots).toContain(uri);
      expect(store.owns(`${uri}/run/step`)).toBe(true);
      expect(store.owns(`${uri}/nothing`)).toBe(true);
      expect(store.owns(`${uri}beside/run`)).toBe(false);
      expect(store.owns(`other://place${uri}/run`)).toBe(false);
    });

    it('lists files and directories in order of name', async () => {
      const { store, uri } = it_;
      const listed = [
        { name: 'Z', directory: false, byteLength: 1 },
        { name: 'b', directory: true, byteLength: 0 },
        { name: 'data.json', directory: false, byteLength: 8 },
        { name: 'empty', directory: false, byteLength: 0 },
      ];
      expect(await store.list(`${uri}/run/step`)).toEqual(listed);
      expect(await store.list(`${uri}/run/step/`)).toEqual(listed);
    });

    it('lists a file as itself', async () => {
      const { store, uri } = it_;
      expect(await store.list(`${uri}/run/step/data.json`)).toEqual([
        { name: 'data.json', directory: false, byteLength: 8 },
      ]);
    });

    it('reads slices, clipped to the blob', async () => {
      const { store, uri } = it_;
      const blob = await store.open(`${uri}/run/step/data.json`);
      expect(blob.byteLength).toBe(8);
      expect(text(await blob.slice(0))).toBe('{"a": 1}');
      expect(text(await blob.slice(1, 4))).toBe('"a"');
      expect(text(await blob.slice(5, 1000))).toBe(' 1}');
      expect(text(await blob.slice(1000, 2000))).toBe('');
      expect(text(await blob.slice(4, 2))).toBe('');
      expect(text(await blob.slice(-3, 2))).toBe('{"');
    });

    it('reads large and empty files, many at a time', async () => {
      const { store, uri } = it_;
      expect(await (await store.open(`${uri}/run/step/empty`)).slice(0)).toHaveLength(0);
      const blob = await store.open(`${uri}/large.bin`);
      expect(await blob.slice(0)).toEqual(files['large.bin']);
      const parts = await Promise.all(
        Array.from({ length: 60 }, (_, n) => blob.slice(n * 5000, (n + 1) * 5000)),
      );
      expect(Buffer.concat(parts)).toEqual(Buffer.from(files['large.bin'] ?? []));
    });

    it('reads a small file with its opening where that is asked for, and hands out copies of it', async () => {
      const { store, uri } = it_;
      const blob = await store.open(`${uri}/run/step/data.json`, 8);
      expect(blob.byteLength).toBe(8);
      const first = await blob.slice(0);
      expect(text(first)).toBe('{"a": 1}');
      first.fill(0);
      expect(text(await blob.slice(-3, 2))).toBe('{"');
      expect(text(await blob.slice(5, 1000))).toBe(' 1}');
      expect(text(await blob.slice(4, 2))).toBe('');
      const large = await store.open(`${uri}/large.bin`, 8);
      expect(large.byteLength).toBe(300_000);
      expect(await large.slice(100, 103)).toEqual(Uint8Array.of(100, 101, 102));
    });

    it('takes a name as it is, without decoding or cutting it', async () => {
      const { store, uri } = it_;
      expect(text(await (await store.open(`${uri}/run/ü ?#%41.txt`)).slice(0))).toBe('odd name');
    });

    it.each(['run/nothing', 'nothing/at/all', 'run/step/data.json/x', 'run/step'])(
      'finds no file at %s',
      async (key) => {
        await expect(it_.store.open(`${it_.uri}/${key}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      },
    );

    it('finds nothing to list where nothing is', async () => {
      await expect(it_.store.list(`${it_.uri}/run/nothing`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it.each([
      '..',
      '../x',
      'run/../large.bin',
      'run/..',
      './large.bin',
      'run/./step',
      '/large.bin',
      'run//step',
      'run\\..\\large.bin',
      '..\\..\\x',
      'run/\0/x',
      'large.bin\0.json',
      'run/\nx',
      '%2e%2e/x',
      '%252e%252e%252fx',
      'run%2f..%2flarge.bin',
      'run/%2E./x',
      'x%00',
      `${'a/'.repeat(600)}a`,
      '',
      '/',
    ])('refuses the key %j', async (key) => {
      const { store, uri } = it_;
      const refused = { name: 'Unreadable', code: 'FORBIDDEN_LOCATION' };
      await expect(store.open(`${uri}/${key}`)).rejects.toMatchObject(refused);
      await expect(store.list(`${uri}/${key}`)).rejects.toMatchObject(refused);
    });

    it('refuses a URI it does not own', async () => {
      await expect(it_.store.open('/etc/passwd')).rejects.toMatchObject({ code: 'FORBIDDEN_LOCATION' });
      await expect(it_.store.list(`${it_.uri}beside/run`)).rejects.toMatchObject({
        code: 'FORBIDDEN_LOCATION',
      });
    });
  });
}
