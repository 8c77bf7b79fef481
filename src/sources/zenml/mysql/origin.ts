import { openCopy } from '../copy.ts';
import { lookups } from '../generation.ts';
import type { ChangedRows, Look, Origin, PresentRows } from '../origin.ts';
import type { Reader } from '../sqlite.ts';
import { rememberAnswers } from './answers.ts';
import { connect, type Server } from './connection.ts';
import { openLocal } from './local.ts';
import { parseLocation } from './location.ts';
import { allStay, differences, type Mark, markOf, presentTables, readMark, writeMark } from './mark.ts';
import { takeChanged } from './partial.ts';
import { type Tables, tablesOf } from './tables.ts';

/** A ZenML whose database is in MySQL or MariaDB: read in one read-only transaction, never written. */
export function mysqlOrigin(location: string): Origin {
  const place = parseLocation(location);
  const remembered = rememberAnswers();
  return {
    description: place.name,
    async look(since) {
      const server = await connect(place);
      try {
        const ask = await remembered(server);
        await server.each('set transaction isolation level repeatable read', [], () => {});
        await server.each('start transaction with consistent snapshot, read only', [], () => {});
        const tables = await tablesOf(server);
        const mark = await markOf(ask, tables);
        return writeMark(mark) === since ? null : await copied({ server, tables, mark }, since);
      } finally {
        server.close();
      }
    },
    close: async () => {},
  };
}

type Seen = { readonly server: Server; readonly tables: Tables; readonly mark: Mark };

/** A copy of what changed since a mark, or of all where there is none or it is of another shape of history. */
async function copied({ server, tables, mark }: Seen, since: string | null): Promise<Look> {
  const earlier = since === null ? null : readMark(since);
  const before = earlier?.release === mark.release ? earlier : null;
  let changed: ChangedRows | null = null;
  const reader = await openCopy(server.name, lookups, async (file) => {
    const local = openLocal(file, server, tables);
    try {
      if (before) changed = await takeChanged({ server, tables, local }, differences(before, mark));
      else for (const table of tables.all.keys()) await local.take(table);
    } finally {
      local.close();
    }
  });
  try {
    const doubtful = since !== null && (!before || someGone(before, mark, reader, tables));
    const present = doubtful ? await presentOf(server, tables) : null;
    return { reader, mark: writeMark(mark), changed, present };
  } catch (error) {
    reader.close();
    throw error;
  }
}

/** Whether rows of before are gone, or whether they are cannot be told. */
function someGone(before: Mark, now: Mark, reader: Reader, tables: Tables): boolean {
  return Object.entries(presentTables(tables)).some(([name, table]) => {
    const newest = reader.select({ id: 'id' }, `from ${table} order by created desc, id desc`);
    const rows = name as keyof PresentRows;
    return !allStay(
      before.ids[rows],
      now.ids[rows],
      newest.map(({ id }) => id ?? ''),
    );
  });
}

async function presentOf(server: Server, tables: Tables): Promise<PresentRows> {
  const named = presentTables(tables);
  const ids = async (rows: keyof PresentRows) =>
    (await server.rows(`select id from \`${named[rows]}\``)).flatMap(([id]) => id ?? []);
  return {
    projects: await ids('projects'),
    pipelines: await ids('pipelines'),
    runs: await ids('runs'),
    artifacts: await ids('artifacts'),
  };
}
