import DataLoader from 'dataloader';
import { arrayLiteral } from '../db/database.ts';
import { artifacts, type Row, stepInputs, stepOutputs } from '../db/tables.ts';
import { named } from './columns.ts';
import { perColumns } from './per-columns.ts';
import { type Placed, placed, type ShortLists } from './rows.ts';
import type { Scope } from './scope.ts';
import { statementText } from './statement-text.ts';

/** A named place of a step with the artifact in it. */
export type Slot = { readonly name: string; readonly artifact: Row<typeof artifacts> };
/** One of a step's inputs, which also says how it came there, and which part of the artifact was given. */
export type InputSlot = Slot & Pick<Row<typeof stepInputs>, 'kind' | 'chunkIndex' | 'chunkSize'>;

/** The outputs of steps with their artifacts, in order of declaration. */
export function outputsOf(scope: Scope): ShortLists<Slot> {
  return slotsOf<Slot, object>(scope, stepOutputs, '', (slot) => slot);
}

/** The inputs of steps with their artifacts, in order of declaration. */
export function inputsOf(scope: Scope): ShortLists<InputSlot> {
  type Own = { slotKind: InputSlot['kind']; slotChunk: number | null; slotChunkSize: number | null };
  const own = ', o.kind as "slotKind", o.chunk_index as "slotChunk", o.chunk_size as "slotChunkSize"';
  return slotsOf<InputSlot, Own>(scope, stepInputs, own, (slot, row) => ({
    ...slot,
    kind: row.slotKind,
    chunkIndex: row.slotChunk,
    chunkSize: row.slotChunkSize,
  }));
}

function slotsOf<S extends Slot, Own>(
  scope: Scope,
  table: typeof stepOutputs | typeof stepInputs,
  own: string,
  slotFrom: (slot: Slot, row: Own) => S,
): ShortLists<S> {
  return perColumns(artifacts, (columns) => {
    const text = statementText(
      table,
      columns,
      'slots',
      () =>
        `select p.place::int as place, o.name as "slot"${own}, ${columns.list} from ${placed} join ${named(table, 'o')} on o.project_id = $1 and o.step_id = p.parent join ${named(artifacts)} on t.project_id = $1 and t.id = o.artifact_id order by p.place, o.position`,
    );
    return new DataLoader(async (stepIds) => {
      type SlotRow = Row<typeof artifacts> & Placed & { slot: string } & Own;
      const rows = await scope.database.rows<SlotRow>(text, [scope.projectId, arrayLiteral(stepIds)]);
      scope.rowById(artifacts).prime(rows, columns);
      const slots: S[][] = stepIds.map(() => []);
      for (const row of rows) slots[row.place - 1]?.push(slotFrom({ name: row.slot, artifact: row }, row));
      return slots;
    });
  });
}
