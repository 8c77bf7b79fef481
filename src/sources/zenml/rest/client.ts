import { setTimeout as wait } from 'node:timers/promises';
import pLimit from 'p-limit';
import { ClientError } from '../../../errors.ts';
import { type JsonObject, objectOf, parseAsWritten } from '../json.ts';
import { type Answer, type Limits, request, TooLarge, TooLate } from './request.ts';
import { createSession } from './session.ts';

/** Asks one ZenML server; whatever a user can mend is a `ClientError` that never holds the key. */
export type Client = {
  /** The JSON object at a path of the API; `what` is being read, for people. A `TooLarge` where it is beyond bounds. */
  get(path: string, query: Query, what: string): Promise<JsonObject>;
  /** How messages begin. */
  readonly name: string;
};

export type Query = Readonly<Record<string, string | number | readonly string[]>>;

export type ClientOptions = {
  readonly apiKey: string | null;
  readonly limits: Limits;
  /** The first pause before a request is sent again; each further one is twice as long. */
  readonly pauseMs: number;
};

const requestsAtOnce = 4;
const attempts = 5;
const longestWaitMs = 60_000;

/** A client of the server at an address. */
export function createClient(address: string, options: ClientOptions): Client {
  const name = `The server at ${address}`;
  const limit = pLimit(requestsAtOnce);
  const send = async (path: string, init: RequestInit, what: string) => {
    const once = () => request(`${address}/api/v1${path}`, init, options.limits);
    const answer = await sendPatiently(name, once, options, what);
    // What is not content may be quoted in a message.
    const quotable = answer.status >= 300 && options.apiKey;
    return quotable ? { ...answer, body: answer.body.replaceAll(options.apiKey, '…') } : answer;
  };
  const session = createSession(name, options.apiKey, send);

  async function get(path: string, query: Query, what: string): Promise<JsonObject> {
    const place = `${path}?${parametersOf(query)}`;
    const ask = async (token: string | null) => {
      const headers = { accept: 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
      return send(place, { headers }, what);
    };
    const token = await session.token();
    let answer = await ask(token);
    if (answer.status === 401 && token === null)
      throw new ClientError('FORBIDDEN', `${name} asks for an API key: give it with --api-key.`);
    if (answer.status === 401 && (await session.renew(token))) answer = await ask(await session.token());
    return contentOf(name, answer, path, what);
  }

  return { name, get: (path, query, what) => limit(() => get(path, query, what)) };
}

/** Sends a request, and again where the server is away or asks for patience. */
async function sendPatiently(
  name: string,
  send: () => Promise<Answer>,
  { limits, pauseMs }: ClientOptions,
  what: string,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const last = attempt === attempts;
    const answer = await send().catch((error: Error) => {
      if (error instanceof TooLarge) throw error;
      if (error instanceof TooLate)
        throw unavailable(
          `${name} did not answer within ${limits.deadlineMs / 1_000} seconds, while reading ${what}.`,
          error,
        );
      if (last || !mayPass(error))
        throw unavailable(`${name} cannot be reached (${reasonOf(error)}), while reading ${what}.`, error);
      return null;
    });
    const busy = answer === null || answer.status === 429 || answer.status >= 500;
    if (!busy) return answer;
    const pause = answer?.waitMs ?? pauseMs * 2 ** (attempt - 1);
    if (answer !== null && (last || pause > longestWaitMs))
      throw unavailable(
        `${name} answers ${answer.status}${detailOf(answer.body)}, while reading ${what}.` +
          (pause > longestWaitMs ? ` It asks to be left alone for ${Math.ceil(pause / 1_000)} seconds.` : ''),
      );
    await wait(pause);
  }
}

function unavailable(message: string, cause?: unknown): ClientError {
  return new ClientError('UPSTREAM_UNAVAILABLE', message, { retryable: true }, cause);
}

/** Whether a failed connection may succeed later: a certificate that is not trusted will not be. */
function mayPass(error: Error): boolean {
  return !/CERT|SIGNATURE|SELF_SIGNED|SSL|TLS|ERR_INVALID/i.test(codeOf(error));
}

function codeOf(error: Error): string {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code ?? '';
}

function reasonOf(error: Error): string {
  const { cause } = error as { cause?: Error };
  return codeOf(error) || cause?.message || error.message;
}

function contentOf(name: string, answer: Answer, path: string, what: string): JsonObject {
  const { status, body } = answer;
  const refuse = (message: string) => new ClientError('BAD_USER_INPUT', `${name} ${message}`);
  if (status >= 300 && status < 400)
    throw refuse(`sends elsewhere${placeOf(answer.location)}; give the address where ZenML itself answers.`);
  if (status === 401)
    throw new ClientError('FORBIDDEN', `${name} refuses the key${detailOf(body)}, while reading ${what}.`);
  if (status === 403)
    throw new ClientError('FORBIDDEN', `${name} does not let this key read ${what}${detailOf(body)}.`);
  if (status === 404)
    throw refuse(`has no /api/v1${path}${detailOf(body)}: is it a ZenML server of a known release?`);
  if (status !== 200) throw refuse(`answers ${status}${detailOf(body)}, while reading ${what}.`);
  let content: JsonObject | null = null;
  try {
    content = objectOf(parseAsWritten(body));
  } catch {}
  if (!content) throw refuse(`answers no JSON, while reading ${what}: is it a ZenML server?`);
  return content;
}

/** What the server says of a failure, where it says it as ZenML does. */
function detailOf(body: string): string {
  try {
    const { detail } = JSON.parse(body) as { detail?: unknown };
    const words = (Array.isArray(detail) ? detail : [detail]).filter((word) => typeof word === 'string');
    const text = words.at(-1)?.replaceAll(/\s+/g, ' ').slice(0, 200);
    return text ? ` (${text})` : '';
  } catch {
    return '';
  }
}

function placeOf(location: string | null): string {
  return location && URL.canParse(location) ? `, to ${new URL(location).origin}` : '';
}

function parametersOf(query: Query): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(key, String(one));
  return parameters;
}
