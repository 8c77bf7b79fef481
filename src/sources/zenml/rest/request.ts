/** What a server answered, whatever it was. */
export type Answer = {
  readonly status: number;
  readonly body: string;
  /** Where a redirect leads. */
  readonly location: string | null;
  /** How long the server asks to be left alone. */
  readonly waitMs: number | null;
};

export type Limits = {
  /** How long a request may take, from its first byte to the last of its answer. */
  readonly deadlineMs: number;
  /** How large an answer may be, decompressed. */
  readonly bytes: number;
};

/** An answer went beyond what it may hold; asking for less may help. */
export class TooLarge extends Error {}

/** An answer did not come in time. */
export class TooLate extends Error {}

/** Sends one request and reads the answer within bounds. Redirects are not followed: they would take credentials along. */
export async function request(url: string, init: RequestInit, limits: Limits): Promise<Answer> {
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(limits.deadlineMs),
    });
    return {
      status: response.status,
      body: await textOf(response, limits.bytes),
      location: response.headers.get('location'),
      waitMs: waitOf(response.headers.get('retry-after')),
    };
  } catch (error) {
    if ((error as Error).name === 'TimeoutError') throw new TooLate('', { cause: error });
    throw error;
  }
}

async function textOf(response: Response, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > most) throw new TooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `Retry-After`, in seconds or as a date. */
function waitOf(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
