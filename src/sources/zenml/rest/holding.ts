import { createHash } from 'node:crypto';
import type Sqlite from 'libsql';
import { type Copy, createCopy } from '../copy.ts';
import { writeJson } from '../json.ts';
import type { Item } from './fields.ts';
import type { Kind } from './kind.ts';
import { type Rows, rowsOf } from './rows.ts';
import { createTables } from './tables.ts';

/** What a look found other than the one before. */
export type Changes = {
  readonly runs: Set<string>;
  readonly artifacts: Set<string>;
  /** Whether anything is new or other at all. */
  any: boolean;
  /** Whether anything is gone. */
  gone: boolean;
};

/** All that is known of a server's history, in a local copy that grows from look to look. */
export type Holding = {
  readonly database: Sqlite.Database;
  readonly rows: Rows;
  /** Begins to note changes anew. */
  begin(release: string): Changes;
  /** Takes over what the server tells of some things; what it told before as well is passed over. */
  take(kind: Kind, project: string, items: readonly Item[]): void;
  /** Lets go of a thing that is gone. */
  forget(kind: Kind, id: string): void;
  /** Lets go of all things of a kind that nothing was told of since `begin`. */
  sweep(kind: Kind): void;
  close(): void;
};

/** An empty holding; `name` is what messages call it. */
export async function createHolding(name: string): Promise<Holding> {
  const copy: Copy = await createCopy(name);
  createTables(copy.database, name);
  const rows = rowsOf(copy.database);
  let look = 0;
  let changes = noChanges();

  const touch = ({ touches }: Kind, id: string) => {
    for (const row of touches.runs ? rows.all(touches.runs, id) : []) changes.runs.add(String(row.id));
    for (const row of touches.artifacts ? rows.all(touches.artifacts, id) : [])
      changes.artifacts.add(String(row.id));
  };

  function takeOne(kind: Kind, project: string, item: Item): void {
    const id = item.id('id') ?? '';
    const hash = createHash('sha1').update(writeJson(item.json)).digest('base64');
    const [told] = rows.all('select hash from told where kind = ? and id = ?', kind.noun, id);
    if (told?.hash !== hash) {
      touch(kind, id);
      kind.put(rows, id, project, item);
      touch(kind, id);
      changes.any = true;
    }
    rows.run(
      'insert or replace into told (kind, id, hash, look) values (?, ?, ?, ?)',
      kind.noun,
      id,
      hash,
      look,
    );
  }

  function forget(kind: Kind, id: string): void {
    touch(kind, id);
    for (const row of kind.touches.gone ? rows.all(kind.touches.gone, id) : [])
      changes.runs.add(String(row.id));
    kind.drop(rows, id);
    rows.drop(kind.table, 'id', id);
    rows.run('delete from told where kind = ? and id = ?', kind.noun, id);
    changes.any = true;
    changes.gone = true;
  }

  return {
    database: copy.database,
    rows,
    begin(release) {
      look += 1;
      changes = noChanges();
      rows.run('delete from alembic_version');
      rows.put('alembic_version', { version_num: release });
      return changes;
    },
    take: (kind, project, items) =>
      rows.together(() => {
        for (const item of items) takeOne(kind, project, item);
      }),
    forget,
    sweep: (kind) =>
      rows.together(() => {
        const gone = rows.all(
          `select id from ${kind.table}
           where id not in (select id from told where kind = ? and look = ?)`,
          kind.noun,
          look,
        );
        for (const { id } of gone) forget(kind, String(id));
      }),
    close: copy.close,
  };
}

function noChanges(): Changes {
  return { runs: new Set(), artifacts: new Set(), any: false, gone: false };
}
