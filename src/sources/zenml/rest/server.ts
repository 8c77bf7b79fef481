import { ClientError } from '../../../errors.ts';
import { newestRelease } from '../generation.ts';
import type { Client } from './client.ts';
import { type Item, itemOf } from './fields.ts';
import type { Kind } from './kind.ts';
import { kinds } from './kinds.ts';
import { pagesOf, type State, stateOf } from './pages.ts';
import { projects } from './projects.ts';
import { tags } from './tags.ts';

/** The first release whose API has snapshots: 0.90.0. */
const oldestMinor = 90;

/** A project of a server, and how each kind of thing in it stands. */
export type ProjectState = {
  readonly id: string;
  readonly name: string;
  readonly states: Readonly<Record<string, State>>;
};

/** How a server stands: what a few requests tell of all it has. */
export type ServerState = {
  readonly server: string;
  readonly release: string;
  readonly projects: readonly ProjectState[];
  readonly tags: State;
};

/** Which project of a server is meant, in its own words. */
export function scopeOf(project: { readonly id: string }): { readonly project: string } {
  return { project: project.id };
}

/** How a server stands now, with its projects as it tells of them. */
export async function serverState(client: Client): Promise<{ state: ServerState; listed: readonly Item[] }> {
  const { server, release } = await identityOf(client);
  const listed: Item[] = [];
  for await (const page of pagesOf(client, projects, {}, 'the server')) listed.push(...page);
  const unique = [...new Map(listed.map((item) => [item.id('id') ?? '', item])).entries()];
  const found = await Promise.all(
    unique.map(async ([id, item]) => {
      const name = item.text('name') ?? '';
      const states = await Promise.all(kinds.map((kind) => stateIn(client, kind, { id, name })));
      return { id, name, states: Object.fromEntries(states) };
    }),
  );
  return {
    listed,
    state: { server, release, projects: found, tags: await stateOf(client, tags, {}, 'the server') },
  };
}

async function stateIn(client: Client, kind: Kind, project: { id: string; name: string }) {
  return [kind.noun, await stateOf(client, kind, scopeOf(project), whereOf(project))] as const;
}

/** What messages call a project. */
export function whereOf(project: { readonly name: string }): string {
  return `project ${JSON.stringify(project.name)}`;
}

async function identityOf(client: Client): Promise<{ server: string; release: string }> {
  const info = itemOf(await client.get('/info', {}, 'what it is'), 'itself');
  const [server, release] = [info.text('id'), info.text('version')];
  if (server === null || release === null)
    throw new ClientError('BAD_USER_INPUT', `${client.name} is not a ZenML server.`);
  const [, major = 0, minor = 0] = /^(\d+)\.(\d+)/.exec(release)?.map(Number) ?? [];
  if (major === 0 && minor < oldestMinor)
    throw new ClientError(
      'BAD_USER_INPUT',
      `${client.name} is of ZenML ${release}, whose API is not known: known are 0.${oldestMinor}.0 to ${newestRelease}. ` +
        'Give its database instead.',
    );
  return { server, release };
}
