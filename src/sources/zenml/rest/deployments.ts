import type { Client } from './client.ts';
import { itemOf } from './fields.ts';
import type { Holding } from './holding.ts';
import { type Kind, named } from './kind.ts';
import { amongst, pagesOf } from './pages.ts';
import { type PlaceState, scopeOf, whereOf } from './server.ts';

/** Deployments that set runs off, by name alone. */
export const deployments: Kind = {
  path: '/deployments',
  noun: 'deployments',
  table: 'deployment',
  needed: named,
  hydrated: false,
  put: (rows, id, _, item) => rows.put('deployment', { id, name: item.text('name') }),
  drop: () => {},
  touches: { runs: 'select id from pipeline_run where triggered_by = ?1' },
};

/** Reads what deployments are called that set runs of a project off: all of them, or those that are not known yet. */
export async function readDeployments(
  client: Client,
  holding: Holding,
  project: PlaceState,
  which: 'all' | 'unknown',
): Promise<void> {
  const rows = holding.rows.all(
    `select distinct triggered_by as id from pipeline_run where project_id = ? and triggered_by_type = 'deployment'
     ${which === 'unknown' ? 'and triggered_by not in (select id from deployment)' : ''}`,
    project.id,
  );
  const silent = new Set(rows.map((row) => String(row.id)));
  for (const id of amongst([...silent]))
    for await (const items of pagesOf(client, deployments, { ...scopeOf(project), id }, whereOf(project))) {
      holding.take(deployments, project.id, items);
      for (const item of items) silent.delete(item.id('id') ?? '');
    }
  // Runs outlive what set them off: what is gone is held without a name, so that it is not asked for in every look.
  const nameless = [...silent].map((id) => itemOf({ id, name: null }, deployments.noun));
  holding.take(deployments, project.id, nameless);
}
