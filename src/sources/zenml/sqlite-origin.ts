import { since as changesSince, digestsOf, readDigests, writeDigests } from './digests.ts';
import { generationOf, lookups } from './generation.ts';
import type { Look, Origin, PresentRows } from './origin.ts';
import { currentState, openSnapshot } from './snapshot.ts';

type Mark = {
  readonly state: string;
  readonly release: string;
  readonly runs: string;
  readonly artifacts: string;
};

/**
 * A ZenML whose history is an SQLite file. An unchanged file is known by its state, without a statement. In the copy of a
 * changed one, what changed is told by digests of all that is read of a run or artifact: no clock is trusted, and a
 * file that was restored from a backup is followed as well.
 */
export function sqliteOrigin(path: string): Origin {
  return {
    description: path,
    async look(text) {
      const since = readMark(text);
      if (since && (await currentState(path)) === since.state) return null;
      const { reader, state } = await openSnapshot(path, lookups);
      try {
        const { generation } = generationOf(reader, path);
        const now = await digestsOf(reader, generation);
        const mark: Mark = {
          state,
          release: generation.release,
          runs: writeDigests(now.runs),
          artifacts: writeDigests(now.artifacts),
        };
        // Another release of ZenML may have rearranged everything.
        const known = since?.release === generation.release ? since : null;
        return { reader, mark: JSON.stringify(mark), allPlans: true, ...comparedWith(known, now) };
      } catch (error) {
        reader.close();
        throw error;
      }
    },
    close: async () => {},
  };
}

function comparedWith(
  known: Mark | null,
  now: Awaited<ReturnType<typeof digestsOf>>,
): Pick<Look, 'changed' | 'present'> {
  if (!known) return { changed: null, present: null };
  const runs = changesSince(readDigests(known.runs), now.runs);
  const artifacts = changesSince(readDigests(known.artifacts), now.artifacts);
  const present: PresentRows = {
    projects: now.projects,
    pipelines: now.pipelines,
    runs: [...now.runs.keys()],
    artifacts: [...now.artifacts.keys()],
  };
  return {
    changed: { runs: runs.changed, artifacts: artifacts.changed },
    present: runs.gone || artifacts.gone ? present : null,
  };
}

/** A mark as it was written; null for none, and for one that another release of Runpath wrote another way. */
function readMark(text: string | null): Mark | null {
  try {
    const { state, release, runs, artifacts } = JSON.parse(text ?? 'null');
    return [state, release, runs, artifacts].every((part) => typeof part === 'string')
      ? { state, release, runs, artifacts }
      : null;
  } catch {
    return null;
  }
}
