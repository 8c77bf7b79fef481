import type { Client } from './client.ts';
import type { Holding } from './holding.ts';
import type { Kind } from './kind.ts';
import { pageSize, pagesOf, stateOf } from './pages.ts';
import { type PlaceState, scopeOf, whereOf } from './server.ts';

const always = ['0001-01-01 00:00:00', '9999-12-31 23:59:59'] as const;

/**
 * Finds what is gone from a place without listing all that is there: where the numbers of what the server has
 * and what is held differ, both are counted again in halves of the time until few enough remain to be read.
 */
export async function reconcile(
  client: Client,
  holding: Holding,
  kind: Kind,
  place: PlaceState,
): Promise<void> {
  const { rows } = holding;
  const within = `from ${kind.table} where project_id = ? and created >= ? and created < ?`;
  const count = (from: string, to: string) =>
    Number(rows.all(`select count(*) as n ${within}`, place.id, from, to)[0]?.n);

  async function narrow(from: string, to: string, there: number): Promise<void> {
    const here = count(from, to);
    if (here === there) return;
    const [middle] = rows.all(
      `select substr(created, 1, 19) as at ${within} order by created limit 1 offset ?`,
      place.id,
      from,
      to,
      Math.floor(here / 2),
    );
    const at = String(middle?.at ?? from);
    if (here <= pageSize || at <= from) return readWithin(from, to);
    for (const [start, end] of [
      [from, at],
      [at, to],
    ] as const)
      await narrow(start, end, await countThere(start, end));
  }

  const between = (from: string, to: string) => ({
    ...scopeOf(place),
    created: [`gte:${from}`, `lt:${to}`],
  });
  const countThere = async (from: string, to: string) =>
    (await stateOf(client, kind, between(from, to), whereOf(place))).total;

  async function readWithin(from: string, to: string): Promise<void> {
    const there = new Set<string>();
    for await (const items of pagesOf(client, kind, between(from, to), whereOf(place))) {
      holding.take(kind, place.id, items);
      for (const item of items) there.add(item.id('id') ?? '');
    }
    const held = rows.all(`select id ${within}`, place.id, from, to).map((row) => String(row.id));
    rows.together(() => {
      for (const id of held) if (!there.has(id)) holding.forget(kind, id);
    });
  }

  await narrow(...always, place.states[kind.noun]?.total ?? 0);
}
