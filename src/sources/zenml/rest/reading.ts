import type { Client, Query } from './client.ts';
import type { Holding } from './holding.ts';
import type { Kind } from './kind.ts';
import { kinds } from './kinds.ts';
import { pagesOf, type State } from './pages.ts';
import { reconcile } from './reconcile.ts';
import { runs } from './runs.ts';
import { type ProjectState, type ServerState, scopeOf, whereOf } from './server.ts';
import { steps } from './steps.ts';
import { tags } from './tags.ts';

/** The clocks of a server's processes may differ, and what one of them has written may show late. */
const overlapMs = 120_000;
/** A run that says it is running and has not stirred for so long was left behind by a crash. */
const silentMs = 24 * 3_600_000;
/** Few enough that their ids fit into an address. */
const runsAtOnce = 25;

/** Reads all that a server has, page by page, and lets go of what it has no more. */
export async function readAll(client: Client, holding: Holding, state: ServerState): Promise<void> {
  await readTags(client, holding);
  for (const project of state.projects)
    for (const kind of kinds) await read(client, holding, kind, project, {});
  for (const kind of kinds) holding.sweep(kind);
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
  for (const project of now.projects) {
    const earlier = before.projects.find(({ id }) => id === project.id);
    for (const kind of kinds) {
      const was = earlier?.states[kind.noun];
      if (differ(was, project.states[kind.noun]))
        await read(client, holding, kind, project, changedSince(was));
    }
    const own = going.filter((run) => run.project === project.id).map((run) => run.id);
    for (let from = 0; from < own.length; from += runsAtOnce) {
      const among = `oneof:${JSON.stringify(own.slice(from, from + runsAtOnce))}`;
      await read(client, holding, runs, project, { id: among });
      await read(client, holding, steps, project, { pipeline_run_id: among });
    }
    for (const kind of kinds) await reconcile(client, holding, kind, project);
  }
  dropStrays(holding);
}

async function read(
  client: Client,
  holding: Holding,
  kind: Kind,
  project: ProjectState,
  query: Query,
): Promise<void> {
  for await (const items of pagesOf(client, kind, { ...scopeOf(project), ...query }, whereOf(project)))
    holding.take(kind, project.id, items);
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

/** Steps that came with a run which had not begun when runs were read: they come again with it. */
function dropStrays({ rows, forget }: Holding): void {
  const strays = rows.all(
    'select id from step_run where pipeline_run_id not in (select id from pipeline_run)',
  );
  rows.together(() => {
    for (const { id } of strays) forget(steps, String(id));
  });
}
