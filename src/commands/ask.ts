import { graphql } from 'graphql';
import { ClientError } from '../errors.ts';
import type { Shell } from './command.ts';

/** Puts a query to a gateway or to the local store, and answers with its data. */
export type Ask = <Data>(query: string, variables?: Record<string, unknown>) => Promise<Data>;

/** Where a command finds its answers, as every reading command takes it. */
export type Whereabouts = { readonly url?: string; readonly project?: string };

/** Runs `work` with a way to ask: a gateway where a URL is given, else the local store, opened for it. */
export async function asking<T>(
  shell: Shell,
  { url, project }: Whereabouts,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  if (url !== undefined) return work((query, variables) => askGateway(url, project, { query, variables }));
  const local = await shell.openLocal();
  try {
    const contextValue = await local.contextFor(project ?? null);
    return await work(async (source, variableValues) =>
      dataOf(await graphql({ schema: local.schema, source, contextValue, variableValues })),
    );
  } finally {
    await local.close();
  }
}

async function askGateway<Data>(url: string, project: string | undefined, body: object): Promise<Data> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(project && { 'Runpath-Project': project }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
  } catch (cause) {
    throw new ClientError('UPSTREAM_UNAVAILABLE', `No gateway answers at ${url}.`, {}, cause);
  }
  const answer = await response.json().catch(() => null);
  if (answer === null || typeof answer !== 'object')
    throw new ClientError(
      'UPSTREAM_UNAVAILABLE',
      `${url} answered ${response.status}, and not as a gateway does; its address ends with /graphql.`,
    );
  return dataOf(answer);
}

function dataOf<Data>(answer: { data?: unknown; errors?: readonly { message: string }[] }): Data {
  const [error] = answer.errors ?? [];
  if (error) throw new ClientError('BAD_USER_INPUT', error.message);
  return answer.data as Data;
}
