import type { ExecutionStatus } from '../../db/tables.ts';

const known: Readonly<Record<string, ExecutionStatus>> = {
  initializing: 'PENDING',
  provisioning: 'PENDING',
  queued: 'PENDING',
  running: 'RUNNING',
  paused: 'RUNNING',
  resuming: 'RUNNING',
  retrying: 'RUNNING',
  stopping: 'RUNNING',
  cancelling: 'RUNNING',
  completed: 'COMPLETED',
  cached: 'CACHED',
  failed: 'FAILED',
  retried: 'FAILED',
  stopped: 'STOPPED',
  cancelled: 'STOPPED',
  skipped: 'SKIPPED',
};

const resembling: readonly (readonly [RegExp, ExecutionStatus])[] = [
  [/ing$/, 'RUNNING'],
  [/fail|error|abort|crash|timeout|timed/, 'FAILED'],
  [/cancel|stop|kill|terminat/, 'STOPPED'],
  [/skip/, 'SKIPPED'],
  [/cache/, 'CACHED'],
  [/complete|succe|finish|done|ok/, 'COMPLETED'],
];

/** Whether ZenML of a known release writes this word. */
export function isKnownStatus(word: string): boolean {
  return Object.hasOwn(known, word.toLowerCase());
}

/** The status nearest to ZenML's word for it; for an unknown word also from whether it started and ended. */
export function statusOf(word: string, started: boolean, ended: boolean): ExecutionStatus {
  const lower = word.toLowerCase();
  if (Object.hasOwn(known, lower)) return known[lower] as ExecutionStatus;
  if (/^(pend|wait|queu|schedul|submit|creat|prepar)/.test(lower)) return 'PENDING';
  const match = resembling.find(([pattern]) => pattern.test(lower));
  if (match) return match[1];
  if (ended) return 'STOPPED';
  return started ? 'RUNNING' : 'PENDING';
}
