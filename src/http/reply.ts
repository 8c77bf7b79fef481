import { createHash } from 'node:crypto';
import type { Answer } from './answer-text.ts';
import type { Call } from './call.ts';
import { compress, encodingOf } from './encoding.ts';

/** From how many characters on an answer is compressed; below, the time is worth more than the bytes. */
const compressedFrom = 8 * 1024;
/** How long an answer is kept that will not change any more: a release of Runpath may still answer more. */
const keptSeconds = 7 * 24 * 60 * 60;

/** All that an answer depends on beside its address, for caches. */
export const vary = 'Accept, Accept-Encoding, Origin, Runpath-Project';

/** An answer as it goes on the wire; `headers` are names and values in turn. */
export type Reply = {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string | Buffer | null;
};

/**
 * Puts an answer on the wire: what was asked for by GET and hash gets a tag, and says for how long it may be
 * kept; what is long is compressed for a client that takes that.
 */
export function replyTo(call: Call, answer: Answer, linkSeconds: number): Reply | Promise<Reply> {
  const { status, type, text } = answer;
  const headers = ['Content-Type', `${type}; charset=utf-8`];
  for (const [name, value] of Object.entries(answer.headers)) headers.push(name, value);
  if (call.outcome?.hash) headers.push('Runpath-Operation', call.outcome.hash);
  const byHash = call.method === 'GET' && call.hash !== null;
  const long = text.length >= compressedFrom;
  if (!byHash && !long) {
    headers.push('Content-Length', String(Buffer.byteLength(text)));
    return { status, headers, body: text };
  }
  headers.push('Vary', byHash ? vary : 'Accept-Encoding');
  const encoding = long ? encodingOf(call.headers['accept-encoding'] as string | undefined) : 'identity';
  if (byHash) {
    if (call.outcome === null || call.outcome.result.errors !== undefined)
      headers.push('Cache-Control', 'no-store');
    else {
      const tag = tagOf(text, encoding);
      headers.push('ETag', tag, 'Cache-Control', cacheControl(call, linkSeconds));
      if (isKnown(call.headers['if-none-match'], tag)) return { status: 304, headers, body: null };
    }
  }
  if (encoding !== 'identity') return compressed(encoding, text, status, headers);
  headers.push('Content-Length', String(Buffer.byteLength(text)));
  return { status, headers, body: text };
}

async function compressed(
  encoding: 'br' | 'gzip',
  text: string,
  status: number,
  headers: readonly string[],
): Promise<Reply> {
  const body = await compress(encoding, text, 4);
  const own = ['Content-Encoding', encoding, 'Content-Length', String(body.byteLength)];
  return { status, headers: [...headers, ...own], body };
}

// Nobody logs in to Runpath, but whatever guards it may: no cache that others share may keep an answer.
function cacheControl({ outcome }: Call, linkSeconds: number): string {
  if (!outcome?.lasting) return 'private, no-cache';
  return outcome.lasting.links
    ? `private, max-age=${linkSeconds}`
    : `private, max-age=${keptSeconds}, immutable`;
}

/** A strong tag: of the text, in the encoding in which it is sent. */
function tagOf(text: string, encoding: string): string {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  return encoding === 'identity' ? `"${hash}"` : `"${hash}-${encoding}"`;
}

function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch
    .split(',')
    .map((each) => each.trim().replace(/^W\//, ''))
    .some((each) => each === tag || each === '*');
}
