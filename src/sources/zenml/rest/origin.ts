import type { ChangedRows, Look, Origin, PresentRows } from '../origin.ts';
import { readerOf } from '../sqlite.ts';
import { addressOf } from './address.ts';
import { createClient } from './client.ts';
import type { Item } from './fields.ts';
import { type Changes, createHolding, type Holding } from './holding.ts';
import { isSame, type Mark, readMark, writeMark } from './mark.ts';
import { projects } from './projects.ts';
import { goingRuns, readAll, readChanged } from './reading.ts';
import { type ServerState, serverState } from './server.ts';

const bounds = {
  deadlineMs: 60_000,
  bytes: 64 * 2 ** 20,
  pauseMs: 500,
  /**
   * How often all is read again at least, for what the API does not tell as a change: metadata and tags that are
   * added to what has long ended. A history that takes longer to read is read less often: so many times as long
   * passes in between.
   */
  completeEveryMs: 15 * 60_000,
  completeShare: 10,
};

export type RestOptions = {
  /** A key of a service account, or a token; null for a server that asks for neither. */
  readonly apiKey: string | null;
  /**
   * How long an answer may take and how large it may be, the first pause before a request is sent again, and how
   * often all is read again.
   */
  readonly bounds?: Partial<typeof bounds>;
};

/**
 * The history of a ZenML server, read through its REST API. It keeps one copy for as long as it is open, which
 * each look brings up to date, so a look's reader shows that look until the next one is taken. A process that
 * starts from an earlier mark reads all again, unless nothing has changed.
 */
export function restOrigin(location: string, options: RestOptions): Origin {
  const address = addressOf(location);
  const { pauseMs, completeEveryMs, completeShare, ...limits } = { ...bounds, ...options.bounds };
  const client = createClient(address, { apiKey: options.apiKey, limits, pauseMs });
  const name = `ZenML server at ${address}`;
  let holding: Holding | null = null;
  let last: Mark | null = null;
  /** The mark of the last look that was handed out, where what is held has come from it without a break. */
  let handed: string | null = null;
  let looks = 0;

  async function look(since: string | null): Promise<Look | null> {
    const began = Date.now();
    const { state, listed } = await serverState(client);
    const before = last ?? readMark(since);
    const due = before === null || isDue(before.complete) || isReplaced(before.state, state);
    const followed = since !== null && since === handed;
    const quiet = !due && isSame(before.state, state) && (!holding || goingRuns(holding).length === 0);
    if (quiet && (followed || (since !== null && !holding))) return null;

    const previous = due ? null : last;
    handed = null;
    const { held, changes } = await bringUpToDate(state, listed, previous);
    const complete = previous?.complete ?? { at: Date.now(), took: Date.now() - began };
    looks += 1;
    last = { state, complete, look: looks };
    handed = followed && !changes.any ? since : writeMark(last);
    if (handed === since) return null;
    return lookOf(held, name, handed, followed ? changes : null);
  }

  function isDue({ at, took }: Mark['complete']): boolean {
    return Date.now() - at >= Math.max(completeEveryMs, took * completeShare);
  }

  /** Brings what is held up to date, from an earlier look of this process or from nothing. */
  async function bringUpToDate(state: ServerState, listed: readonly Item[], previous: Mark | null) {
    const held = holding ?? (await createHolding(name));
    try {
      const changes = held.begin(state.release);
      held.take(projects, '', listed);
      held.sweep(projects);
      if (previous && holding) await readChanged(client, held, previous.state, state);
      else await readAll(client, held, state);
      holding = held;
      return { held, changes };
    } catch (error) {
      if (!holding) held.close();
      throw error;
    }
  }

  return {
    description: name,
    look,
    async close() {
      holding?.close();
      holding = null;
    },
  };
}

/** What is held, as a look; `changes` since the one before, where what is held follows it. */
function lookOf(held: Holding, name: string, mark: string, changes: Changes | null): Look {
  return {
    reader: { ...readerOf(held.database, name), close: () => {} },
    mark,
    changed: changes && changedRows(held, changes),
    present: changes?.gone === false ? null : presentRows(held),
  };
}

/** Another server behind the same address, another release of it, or one that has fewer projects. */
function isReplaced(before: ServerState, now: ServerState): boolean {
  const ids = new Set(now.projects.map(({ id }) => id));
  return (
    before.server !== now.server ||
    before.release !== now.release ||
    before.projects.some(({ id }) => !ids.has(id))
  );
}

function changedRows({ rows }: Holding, changes: Changes): ChangedRows {
  const still = (table: string, ids: ReadonlySet<string>) =>
    rows
      .all(`select id from ${table} where id in (select value from json_each(?))`, JSON.stringify([...ids]))
      .map((row) => String(row.id));
  return {
    runs: still('pipeline_run', changes.runs),
    artifacts: still('artifact_version', changes.artifacts),
  };
}

function presentRows({ rows }: Holding): PresentRows {
  const ids = (table: string) => rows.all(`select id from ${table}`).map((row) => String(row.id));
  return {
    projects: ids('project'),
    pipelines: ids('pipeline'),
    runs: ids('pipeline_run'),
    artifacts: ids('artifact_version'),
  };
}
