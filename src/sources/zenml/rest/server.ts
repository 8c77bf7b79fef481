import { ClientError } from '../../../errors.ts';
import { newestRelease } from '../generation.ts';
import type { Client, Query } from './client.ts';
import { type Item, itemOf } from './fields.ts';
import type { Kind } from './kind.ts';
import { kinds } from './kinds.ts';
import { modelLinks } from './model-links.ts';
import { modelVersions } from './models.ts';
import { pagesOf, type State, stateOf } from './pages.ts';
import { projects } from './projects.ts';
import { tags } from './tags.ts';

/** The first release whose API has snapshots: 0.90.0. */
const oldestMinor = 90;

/** A place where things are listed, and how each kind of thing stands there: a project, or a server as a whole. */
export type PlaceState = {
  /** Empty for a server. */
  readonly id: string;
  readonly name: string;
  readonly states: Readonly<Record<string, State>>;
};

/** How a server stands: what a few requests tell of all it has. */
export type ServerState = {
  readonly server: string;
  readonly release: string;
  readonly projects: readonly PlaceState[];
  /** What belongs to model versions; nothing is asked about it where there are none. */
  readonly modelLinks: PlaceState;
  readonly tags: State;
};

type Place = Pick<PlaceState, 'id' | 'name'>;

/** Which project of a server is meant, in its own words. */
export function scopeOf({ id }: Place): Query {
  return id ? { project: id } : {};
}

/** How a server stands now, with its projects as it tells of them. */
export async function serverState(client: Client): Promise<{ state: ServerState; listed: readonly Item[] }> {
  const { server, release } = await identityOf(client);
  const listed: Item[] = [];
  for await (const page of pagesOf(client, projects, {}, 'the server')) listed.push(...page);
  const unique = [...new Map(listed.map((item) => [item.id('id') ?? '', item])).entries()];
  const found = await Promise.all(
    unique.map(([id, item]) => placeState(client, kinds, { id, name: item.text('name') ?? '' })),
  );
  const modelled = found.some(({ states }) => states[modelVersions.noun]?.total);
  const whole = { id: '', name: '' };
  const [linked, tagged] = await Promise.all([
    placeState(client, modelled ? modelLinks : [], whole),
    stateOf(client, tags, {}, whereOf(whole)),
  ]);
  return { listed, state: { server, release, projects: found, modelLinks: linked, tags: tagged } };
}

async function placeState(client: Client, listed: readonly Kind[], place: Place): Promise<PlaceState> {
  const states = await Promise.all(
    listed.map(
      async (kind) => [kind.noun, await stateOf(client, kind, scopeOf(place), whereOf(place))] as const,
    ),
  );
  return { ...place, states: Object.fromEntries(states) };
}

/** What messages call a place. */
export function whereOf({ id, name }: Place): string {
  return id ? `project ${JSON.stringify(name)}` : 'the server';
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
