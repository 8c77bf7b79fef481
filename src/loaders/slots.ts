import DataLoader from 'dataloader';
import { arrayLiteral } from '../db/database.ts';
import { artifacts, type Row, type stepInputs, type stepOutputs } from '../db/tables.ts';
import { named } from './columns.ts';
import { type Placed, perColumns, placed, type RowById, type ShortLists } from './rows.ts';
import type { Scope } from './scope.ts';

/** A named place of a step with the artifact in it. */
export type Slot = { readonly name: string; readonly artifact: Row<typeof artifacts> };

/** The outputs, or inputs, of steps with their artifacts, in order of declaration. */
export function slotsOf(
  { database, projectId }: Scope,
  table: typeof stepOutputs | typeof stepInputs,
  prime: RowById<Row<typeof artifacts>>,
): ShortLists<Slot> {
  return perColumns(artifacts, (columns) => {
    const text = `select p.place::int as place, o.name as "slot", ${columns.list} from ${placed} join ${named(table, 'o')} on o.project_id = $1 and o.step_id = p.parent join ${named(artifacts)} on t.project_id = $1 and t.id = o.artifact_id order by p.place, o.position`;
    return new DataLoader(async (stepIds) => {
      const rows = await database.rows<Row<typeof artifacts> & Placed & { slot: string }>(text, [
        projectId,
        arrayLiteral(stepIds),
      ]);
      prime.prime(rows, columns);
      const slots: Slot[][] = stepIds.map(() => []);
      for (const row of rows) slots[row.place - 1]?.push({ name: row.slot, artifact: row });
      return slots;
    });
  });
}
