import { expect, it } from 'vitest';
import { createLinks, readLinkPath } from '../../src/http/links.ts';

const secret = 'a secret of the gateway';
const at = Date.UTC(2026, 0, 1, 12, 1);
const links = (now = at, options = {}) =>
  createLinks({ secret, base: 'https://runs.test/', now: () => now, ...options });
const parts = (url: string) => {
  const { pathname, searchParams } = new URL(url);
  return { ...readLinkPath(pathname)!, query: searchParams };
};
const verify = (url: string, now = at) => {
  const { kind, projectId, id, query } = parts(url);
  return links(now).verify(kind, projectId, id, query);
};

it('makes links that hold at least for their time and are the same for a while', () => {
  const { url, expiresAt } = links().visualization('p', 'v');
  expect(url).toMatch(/^https:\/\/runs\.test\/visualizations\/p\/v\?expires=\d+&signature=[\w-]{43}$/);
  expect(expiresAt).toEqual(new Date(Date.UTC(2026, 0, 1, 12, 20)));
  expect(links(at + 3 * 60_000).visualization('p', 'v').url).toBe(url);
  expect(links(at + 5 * 60_000).visualization('p', 'v').url).not.toBe(url);
  expect(verify(url)).toBe(expiresAt.getTime() / 1000);
});

it('refuses a link past its time', () => {
  const { url, expiresAt } = links().download('p', 'a');
  expect(verify(url, expiresAt.getTime() - 1)).not.toBeNull();
  expect(verify(url, expiresAt.getTime())).toBeNull();
});

it('refuses a link that was altered in any part, or signed with another secret', () => {
  const { url } = links().download('p', 'a');
  const { kind, projectId, id, query } = parts(url);
  const refuses = (changed: Partial<ReturnType<typeof parts>>) => {
    const link = { kind, projectId, id, query, ...changed };
    expect(links().verify(link.kind, link.projectId, link.id, link.query)).toBeNull();
  };
  refuses({ kind: 'visualization' });
  refuses({ projectId: 'q' });
  refuses({ id: 'b' });
  refuses({ projectId: 'p"', id: '' });
  const expires = Number(query.get('expires'));
  for (const other of [`${expires + 1}`, `0${expires}`, `${expires}.0`, '1e12', '', 'x']) {
    refuses({ query: new URLSearchParams({ expires: other, signature: query.get('signature')! }) });
  }
  const signature = query.get('signature')!;
  for (const other of [
    '',
    'x',
    signature.slice(1),
    `${signature}A`,
    `${signature.slice(0, -1)}=`,
    'é'.repeat(43),
  ]) {
    refuses({ query: new URLSearchParams({ expires: String(expires), signature: other }) });
  }
  for (let last = 0; last < 64; last += 1) {
    const changed = signature.slice(0, -1) + Buffer.from([last << 2]).toString('base64url')[0];
    if (changed !== signature)
      refuses({ query: new URLSearchParams({ expires: String(expires), signature: changed }) });
  }
  refuses({ query: new URLSearchParams() });
  expect(links(at, { secret: 'another secret entirely' }).verify(kind, projectId, id, query)).toBeNull();
});

it('carries names of any kind and reads them back', () => {
  for (const [projectId, id] of [
    ['a/b', '../c'],
    ['ü?#&', '%2e'],
    ['"', '\\'],
  ] as const) {
    const { url } = links().download(projectId, id);
    expect(parts(url)).toMatchObject({ kind: 'download', projectId, id });
    expect(verify(url)).not.toBeNull();
  }
});

it('refuses a secret that is none', () => {
  expect(() => links(at, { secret: 'short' })).toThrow('16 bytes');
});
