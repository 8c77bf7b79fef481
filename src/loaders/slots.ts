import DataLoader from 'dataloader';
import { arrayLiteral } from '../db/database.ts';
import { artifacts, type Row, type stepInputs, type stepOutputs } from '../db/tables.ts';
import { named } from './columns.ts';
import { byParent, perColumns, type RowById, type ShortLists } from './rows.ts';
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
    const text = `select o.step_id as "parent", o.name as "slot", ${columns.list} from ${named(table, 'o')} join ${named(artifacts)} on t.project_id = o.project_id and t.id = o.artifact_id where o.project_id = $1 and o.step_id = any($2::text::uuid[]) order by o.step_id, o.position`;
    return new DataLoader(async (stepIds) => {
      const rows = await database.rows<Row<typeof artifacts> & { parent: string; slot: string }>(text, [
        projectId,
        arrayLiteral(stepIds),
      ]);
      prime.prime(rows, columns);
      return byParent(stepIds, rows).map((group) => group.map((row) => ({ name: row.slot, artifact: row })));
    });
  });
}
