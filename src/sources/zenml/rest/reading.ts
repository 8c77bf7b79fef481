import type { Client, Query } from './client.ts';
import { deployments, readDeployments } from './deployments.ts';
import type { Holding } from './holding.ts';
import type { Kind } from './kind.ts';
import { kinds } from './kinds.ts';
import { modelLinks } from './model-links.ts';
import { modelVersions } from './models.ts';
import { amongst, pagesOf, type State } from './pages.ts';
import { reconcile } from './reconcile.ts';
import { runs } from './runs.ts';
import { type PlaceState, type ServerState, scopeOf, whereOf } from './server.ts';
import { steps } from './steps.ts';
import { tags } from './tags.ts';

/** The clocks of a server's processes may differ, and what one of them has written may show late. */
const overlapMs = 120_000;
/** A run that says it is running and has not stirred for so long was left behind by a crash. */
const silentMs = 24 * 3_600_000;

/** All kinds, links before what they link: a link without its other end does no harm. */
const allKinds: readonly Kind[] = [...modelLinks, ...kinds];

/** Reads all that a server has, page by page, and lets go of what it has no more. */
export async function readAll(client: Client, holding: Holding, state: ServerState): Promise<void> {
  await readTags(client, holding);
  for (const place of placesOf(state))
    for (const kind of kindsOf(place)) await read(client, holding, kind, place, {});
  for (const project of state.projects) await readDeployments(client, holding, project, 'all');
  for (const kind of [...allKinds, deployments]) holding.sweep(kind);
  dropStrays(holding);
}

/** Reads what is new or other than in an earlier state, and the runs that were going then. */
export async function readChanged(
  client: Client,
  holding: Holding,
  before: ServerState,
  now: ServerState,
): Promise<void> {
  const going = goingRuns(holding);
  if (differ(before.tags, now.tags)) await readTags(client, holding);
  for (const place of placesOf(now)) {
    const earlier = placesOf(before).find(({ id }) => id === place.id);
    for (const kind of kindsOf(place)) {
      const was = earlier?.states[kind.noun];
      if (differ(was, place.states[kind.noun])) await read(client, holding, kind, place, changedSince(was));
    }
    const own = going.filter((run) => run.project === place.id).map((run) => run.id);
    for (const among of amongst(own)) {
      await read(client, holding, runs, place, { id: among });
      await read(client, holding, steps, place, { pipeline_run_id: among });
    }
    for (const among of amongst(modelVersionsOf(holding, own)))
      await read(client, holding, modelVersions, place, { id: among });
  }
  for (const project of now.projects) await readDeployments(client, holding, project, 'unknown');
  // Links go with what they link, so what is left of them is compared last.
  for (const place of placesOf(now).toReversed())
    for (const kind of kindsOf(place)) await reconcile(client, holding, kind, place);
  dropStrays(holding);
}

function placesOf(state: ServerState): readonly PlaceState[] {
  return [state.modelLinks, ...state.projects];
}

function kindsOf(place: PlaceState): readonly Kind[] {
  return allKinds.filter((kind) => place.states[kind.noun]);
}

async function read(
  client: Client,
  holding: Holding,
  kind: Kind,
  place: PlaceState,
  query: Query,
): Promise<void> {
  for await (const items of pagesOf(client, kind, { ...scopeOf(place), ...query }, whereOf(place)))
    holding.take(kind, place.id, items);
}

async function readTags(client: Client, holding: Holding): Promise<void> {
  for await (const items of pagesOf(client, tags, {}, 'the server')) holding.take(tags, '', items);
  holding.sweep(tags);
}

function differ(was: State | undefined, is: State | undefined): boolean {
  return was?.total !== is?.total || was?.newest !== is?.newest;
}

function changedSince(was: State | undefined): Query {
  if (!was?.newest) return {};
  const from = new Date(Date.parse(`${was.newest.replace(' ', 'T')}Z`) - overlapMs);
  return { updated: `gte:${from.toISOString().slice(0, 19).replace('T', ' ')}` };
}

/** The runs that were going when they were read last; much that happens to them shows on them alone. */
export function goingRuns(holding: Holding): { id: string; project: string }[] {
  const rows = holding.rows.all(
    `select id, project_id from pipeline_run
     where (in_progress = 1 or status not in ('completed', 'cached', 'failed', 'stopped', 'cancelled', 'skipped'))
       and updated > (select strftime('%Y-%m-%d %H:%M:%S', max(updated), ?) from pipeline_run)`,
    `-${silentMs / 1_000} seconds`,
  );
  return rows.map((row) => ({ id: String(row.id), project: String(row.project_id) }));
}

/** The model versions that some runs or their steps work with: what these note there shows on nothing else. */
function modelVersionsOf({ rows }: Holding, among: readonly string[]): string[] {
  const found = rows.all(
    `select model_version_id as id from pipeline_run where id in (select value from json_each(?1))
     union select model_version_id from step_run where pipeline_run_id in (select value from json_each(?1))`,
    JSON.stringify(among),
  );
  return found.flatMap(({ id }) => (id === null ? [] : String(id)));
}

/** Steps that came with a run which had not begun when runs were read: they come again with it. */
function dropStrays({ rows, forget }: Holding): void {
  const strays = rows.all(
    'select id from step_run where pipeline_run_id not in (select id from pipeline_run)',
  );
  rows.together(() => {
    for (const { id } of strays) forget(steps, String(id));
  });
}
