import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link leads to. */
export type LinkKind = 'visualization' | 'download';

export type Link = { readonly url: string; readonly expiresAt: Date };

export type Links = {
  /** For how many seconds a link holds at least, from when it was given. */
  readonly holdsSeconds: number;
  visualization(projectId: string, id: string): Link;
  download(projectId: string, artifactId: string): Link;
  /** Until when the link holds, in seconds since 1970; null for one that is forged, altered or past its time. */
  verify(kind: LinkKind, projectId: string, id: string, query: URLSearchParams): number | null;
};

export type LinkOptions = {
  /** At least 16 bytes, kept from clients; links of another secret are refused. */
  readonly secret: string | Uint8Array;
  /** Where clients reach the gateway, such as `https://runs.example.org`. */
  readonly base: string;
  /** How long a link holds at least. */
  readonly ttlSeconds?: number;
  /** For how long the same link is given again, so that a browser may keep what it has fetched. */
  readonly stableSeconds?: number;
  /** The time, in milliseconds. */
  readonly now?: () => number;
};

/** Makes and checks links that carry their own permission for a short time, and need no session. */
export function createLinks(options: LinkOptions): Links {
  const { secret, base, ttlSeconds = 15 * 60, stableSeconds = 5 * 60, now = Date.now } = options;
  if (Buffer.byteLength(secret) < 16) throw new Error('The secret of links must have at least 16 bytes.');
  const origin = base.replace(/\/+$/, '');

  const sign = (kind: LinkKind, projectId: string, id: string, expires: number) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([kind, projectId, id, expires]))
      .digest('base64url');

  const link = (kind: LinkKind, projectId: string, id: string, path: string): Link => {
    const expires = Math.ceil((now() / 1000 + ttlSeconds) / stableSeconds) * stableSeconds;
    const signature = sign(kind, projectId, id, expires);
    const url = `${origin}${path}?expires=${expires}&signature=${signature}`;
    return { url, expiresAt: new Date(expires * 1000) };
  };

  return {
    holdsSeconds: ttlSeconds,
    visualization: (projectId, id) => link('visualization', projectId, id, visualizationPath(projectId, id)),
    download: (projectId, id) => link('download', projectId, id, downloadPath(projectId, id)),
    verify(kind, projectId, id, query) {
      const expires = query.get('expires') ?? '';
      const given = Buffer.from(query.get('signature') ?? '');
      if (!/^[1-9]\d{0,11}$/.test(expires)) return null;
      const wanted = Buffer.from(sign(kind, projectId, id, Number(expires)));
      if (given.byteLength !== wanted.byteLength || !timingSafeEqual(given, wanted)) return null;
      return Number(expires) * 1000 > now() ? Number(expires) : null;
    },
  };
}

const visualizationPath = (projectId: string, id: string) =>
  `/visualizations/${encodeURIComponent(projectId)}/${encodeURIComponent(id)}`;

const downloadPath = (projectId: string, id: string) =>
  `/artifacts/${encodeURIComponent(projectId)}/${encodeURIComponent(id)}/download`;

/** What a path asks for, where it is one that links lead to. Nothing in it is resolved or normalised. */
export function readLinkPath(path: string): { kind: LinkKind; projectId: string; id: string } | null {
  const match =
    /^\/(visualizations)\/([^/]+)\/([^/]+)$/.exec(path) ??
    /^\/(artifacts)\/([^/]+)\/([^/]+)\/download$/.exec(path);
  if (match === null) return null;
  try {
    const [projectId, id] = [decodeURIComponent(match[2] ?? ''), decodeURIComponent(match[3] ?? '')];
    return { kind: match[1] === 'artifacts' ? 'download' : 'visualization', projectId, id };
  } catch {
    return null;
  }
}
