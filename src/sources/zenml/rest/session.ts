import { ClientError } from '../../../errors.ts';
import type { Answer } from './request.ts';

/** Who asks: a token for each request, and a new one where the old one has run out. */
export type Session = {
  token(): Promise<string | null>;
  /** Gets a new token in place of one that was refused; false where there is no way to. */
  renew(refused: string | null): Promise<boolean>;
};

type Send = (path: string, init: RequestInit, what: string) => Promise<Answer>;

/**
 * A session with a key of a service account, which is exchanged for a token; or with a token itself, or with
 * nothing for a server that asks for nothing.
 */
export function createSession(name: string, key: string | null, send: Send): Session {
  if (key === null || isToken(key)) return { token: async () => key, renew: async () => false };
  let current: Promise<string> | null = null;
  let last: string | null = null;
  const token = () => {
    current ??= logIn(name, key, send).then((fresh) => {
      last = fresh;
      return fresh;
    });
    return current;
  };
  return {
    token,
    async renew(refused) {
      if (refused === last) current = null;
      return (await token()) !== refused;
    },
  };
}

/** A JSON Web Token, as ZenML hands out to people and devices; its API keys have no dots. */
function isToken(key: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(key);
}

async function logIn(name: string, key: string, send: Send): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const body = new URLSearchParams({ password: key }).toString();
  const { status, body: text } = await send('/login', { method: 'POST', headers, body }, 'a log-in');
  if (status === 400 || status === 401 || status === 403 || status === 422)
    throw new ClientError('FORBIDDEN', `${name} refuses the key.`);
  const token = status === 200 ? tokenIn(text) : null;
  if (token === null)
    throw new ClientError('BAD_USER_INPUT', `${name} hands out no token (${status}): is it a ZenML server?`);
  return token;
}

function tokenIn(text: string): string | null {
  try {
    const { access_token: token } = JSON.parse(text) as { access_token?: unknown };
    return typeof token === 'string' ? token : null;
  } catch {
    return null;
  }
}
