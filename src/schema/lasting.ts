import { ClientError } from '../errors.ts';
import type { Loaders } from '../loaders/index.ts';
import type { Context } from './context.ts';
import { decodeId, decodeIdOf } from './ids.ts';

/*
 * What may be kept by clients. A run that has ended, its steps and what they put out do not change any more;
 * people may still tag them, trackers may still add metadata, and other runs may still take from them.
 */

/** What a type says in its `extensions` of its fields that do not change once the run has ended. */
export function lasting(...fields: string[]) {
  return { lasting: fields };
}

/** What a type says in its `extensions` all of whose fields last as long as what it is part of. */
export const lastsWhole = { lasting: true };

/** What a field of `Query` says in its `extensions` of the argument that names what may have ended. */
export function lastingBy(argument: string) {
  return { lastingBy: argument };
}

/** What a field says in its `extensions` when it answers with a link that holds for some minutes. */
export const expires = { expires: true };

/** How long after its end a run counts as ended: stragglers of the same run may still come in. */
const settledAfterMs = 60 * 60 * 1000;
const ends: ReadonlySet<string> = new Set(['COMPLETED', 'CACHED', 'FAILED', 'STOPPED', 'SKIPPED']);
const [ofRun, ofStep, ofArtifact] = [['status', 'endedAt'], ['runId'], ['producerId']];

/** Whether the runs behind all these ids, of runs, their steps and their artifacts, ended some time ago. */
export async function ended({ loaders }: Context, ids: readonly string[]): Promise<boolean> {
  const each = await Promise.all(ids.map((id) => hasEnded(loaders, id)));
  return each.every(Boolean);
}

async function hasEnded(loaders: Loaders, id: string): Promise<boolean> {
  const runId = await runOf(loaders, id);
  const run = runId === null ? null : await loaders.run.load(runId, ofRun);
  if (!run?.endedAt || !ends.has(run.status)) return false;
  return Date.parse(run.endedAt) < Date.now() - settledAfterMs;
}

/** The run behind an id; null where there is none, and for what belongs to no run. */
async function runOf(loaders: Loaders, id: string): Promise<string | null> {
  const node = read(id);
  if (node?.type === 'Run') return node.uuid;
  const stepId =
    node?.type === 'Artifact' ? (await loaders.artifact.load(node.uuid, ofArtifact))?.producerId : node?.uuid;
  if (!stepId || (node?.type !== 'Step' && node?.type !== 'Artifact')) return null;
  return (await loaders.step.load(stepId, ofStep))?.runId ?? null;
}

/** What an id names, as the fields read it that take one; null for what they refuse. */
function read(id: string) {
  try {
    return id.includes('_') ? decodeId(id) : ({ type: 'Run', uuid: decodeIdOf('Run', id) } as const);
  } catch (error) {
    if (error instanceof ClientError) return null;
    throw error;
  }
}
