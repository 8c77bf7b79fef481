import { randomUUID } from 'node:crypto';
import { eq, inArray } from 'drizzle-orm';
import type { Database, Writer } from '../db/database.ts';
import { syncMarks } from '../db/tables.ts';

/**
 * Raised whenever more, or something else, is taken over from a source: what was read another way is read again, though
 * it has not changed.
 */
const reading = 2;

export type Known = {
  /** The mark of the last look, where all it covers is still in the store as it left it; else null. */
  readonly since: string | null;
  /** The projects that earlier looks took over from there. */
  readonly projects: readonly string[];
};

/** What the store knows of a source; nothing to start from where `wished` is not the name its project has. */
export async function knownOf(database: Database, source: string, wished?: string): Promise<Known> {
  const rows = await database.rows<{
    id: string;
    name: string;
    mark: string | null;
    look: string;
    reading: number;
    projects: number;
  }>(
    `select m.project_id as id, p.name, m.mark, m.look, m.reading, m.projects
     from sync_marks m join projects p on p.project_id = m.project_id where m.source = $1`,
    [source],
  );
  const [first] = rows;
  const whole = rows.every(
    (row) =>
      row.look === first?.look &&
      row.reading === reading &&
      row.projects === rows.length &&
      (wished ?? row.name) === row.name,
  );
  return { since: (whole && first?.mark) || null, projects: rows.map((row) => row.id) };
}

/** One look at a source on its way into the store. */
export type Claim = {
  /** Before rows of a project are written: from now on no mark of anyone says how far the project is. */
  take(writer: Writer, projectId: string): Promise<void>;
  /** Writes the mark, unless another look wrote rows of these projects meanwhile: then the next is one at everything. */
  settle(writer: Writer, mark: string): Promise<void>;
};

/** Claims the projects of a source for a look, so that two that write at once notice each other. */
export function claimFor(source: string): Claim {
  const look = randomUUID();
  const taken = new Set<string>();
  let disturbed = false;
  const heldBy = async (writer: Writer, ids: readonly string[]) => {
    const held = await writer
      .select({ look: syncMarks.look })
      .from(syncMarks)
      .where(inArray(syncMarks.projectId, [...ids]))
      .for('update');
    return held.filter((row) => row.look === look).length === ids.length && held.length === ids.length;
  };
  return {
    async take(writer, projectId) {
      if (taken.has(projectId) && (await heldBy(writer, [projectId]))) return;
      disturbed ||= taken.has(projectId);
      taken.add(projectId);
      await writer.delete(syncMarks).where(eq(syncMarks.projectId, projectId));
      await writer.insert(syncMarks).values({ projectId, source, look, mark: null, reading, projects: 0 });
    },
    async settle(writer, mark) {
      const ids = [...taken];
      if (disturbed || ids.length === 0 || !(await heldBy(writer, ids))) return;
      await writer
        .update(syncMarks)
        .set({ mark, projects: ids.length })
        .where(inArray(syncMarks.projectId, ids));
    },
  };
}
