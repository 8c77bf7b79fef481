import type { Item } from './fields.ts';
import type { Rows } from './rows.ts';

/** What set a run off, as columns of its row; schedules and triggers are written with the runs they set off. */
export function triggeredBy(rows: Rows, run: string, item: Item) {
  const schedule = named(rows, 'schedule', item);
  const trigger = named(rows, 'trigger', item);
  rows.drop('trigger_execution', 'pipeline_run_id', run);
  if (trigger) rows.put('trigger_execution', { trigger_id: trigger, pipeline_run_id: run });
  const step = item.id('metadata.trigger_info.step_run_id');
  const deployment = item.id('metadata.trigger_info.deployment_id');
  return {
    schedule_id: schedule,
    triggered_by: step ?? deployment,
    triggered_by_type: step ? 'step_run' : deployment ? 'deployment' : null,
  };
}

function named(rows: Rows, what: 'schedule' | 'trigger', item: Item): string | null {
  const id = item.id(`resources.${what}.id`);
  // Alone among all that has a name, a trigger holds it in its body.
  const name = item.text(`resources.${what}.name`) ?? item.text(`resources.${what}.body.name`);
  if (id) rows.put(what, { id, name });
  return id;
}
