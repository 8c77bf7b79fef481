import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** How a body is written on the wire. */
export type Encoding = 'br' | 'gzip' | 'identity';

/** The shortest encoding that a client takes, by its `Accept-Encoding`. */
export function encodingOf(accepted: string | undefined): Encoding {
  if (accepted === undefined) return 'identity';
  const names = accepted.split(',').map((part) => part.trim().toLowerCase());
  const takes = (name: string) =>
    names.some((part) => part === name || (part.startsWith(`${name};`) && !/q=0(\.0*)?$/.test(part)));
  if (takes('br')) return 'br';
  return takes('gzip') ? 'gzip' : 'identity';
}

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** A body compressed off the main thread. Quality 4 is what pays for one answer, 6 for a page that is kept. */
export function compress(encoding: 'br' | 'gzip', body: string | Buffer, quality: number): Promise<Buffer> {
  if (encoding === 'gzip') return zip(body, { level: quality });
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
  const params = { [BROTLI_PARAM_QUALITY]: quality, [BROTLI_PARAM_SIZE_HINT]: bytes.byteLength };
  return brotli(bytes, { params });
}
