import type { RunTriggerType } from '../../db/tables.ts';
import type { Run } from '../source.ts';
import type { Generation } from './generation.ts';
import { type History, textOf, uuidOf } from './history.ts';

/** Columns of a run (`r`) that tell what set it off. */
export function triggerColumns({ has, plan }: Pick<Generation, 'has' | 'plan'>) {
  const own = (name: string) => (has('pipeline_run', name) ? `r."${name}"` : 'null');
  const triggeredBy = own('triggered_by');
  const schedules = [
    own('schedule_id'),
    has('pipeline_run', plan.column) && has(plan.table, 'schedule_id')
      ? `(select d.schedule_id from ${plan.table} d where d.id = r.${plan.column})`
      : 'null',
  ];
  const schedule = `coalesce(${schedules.join(', ')})`;
  const trigger = has('trigger_execution', 'pipeline_run_id')
    ? '(select min(e.trigger_id) from trigger_execution e where e.pipeline_run_id = r.id)'
    : has('pipeline_run', 'trigger_execution_id') && has('trigger_execution', 'trigger_id')
      ? '(select e.trigger_id from trigger_execution e where e.id = r.trigger_execution_id)'
      : 'null';
  const nameIn = (table: string, id: string) =>
    has(table, 'name') ? `(select t.name from "${table}" t where t.id = ${id})` : 'null';
  return {
    triggeredBy,
    triggeredByType: own('triggered_by_type'),
    deploymentName: nameIn('deployment', triggeredBy),
    triggerId: trigger,
    triggerName: nameIn('trigger', trigger),
    scheduleId: schedule,
    scheduleName: nameIn('schedule', schedule),
  };
}

type TriggerRow = { readonly [Name in keyof ReturnType<typeof triggerColumns>]: string | null };

const types: Readonly<Record<string, RunTriggerType>> = { step_run: 'STEP', deployment: 'DEPLOYMENT' };

/** What set a run off; all null where a person did, or the source does not say. */
export function triggerOf(
  history: History,
  row: TriggerRow,
): Pick<Run, 'triggerType' | 'triggerId' | 'triggerName'> {
  if (row.triggeredByType !== null) {
    const word = row.triggeredByType.toLowerCase();
    const type = Object.hasOwn(types, word) ? types[word] : undefined;
    if (!type) history.remark(`trigger ${JSON.stringify(row.triggeredByType)}`, 'is unknown; kept as OTHER');
    return {
      triggerType: type ?? 'OTHER',
      triggerId: uuidOf(row.triggeredBy),
      triggerName: type === 'DEPLOYMENT' ? textOf(row.deploymentName) : null,
    };
  }
  if (row.triggerId !== null)
    return {
      triggerType: 'TRIGGER',
      triggerId: uuidOf(row.triggerId),
      triggerName: textOf(row.triggerName),
    };
  if (row.scheduleId !== null)
    return {
      triggerType: 'SCHEDULE',
      triggerId: uuidOf(row.scheduleId),
      triggerName: textOf(row.scheduleName),
    };
  return { triggerType: null, triggerId: null, triggerName: null };
}
