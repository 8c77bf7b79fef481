import type { ArtifactKind } from '../../db/tables.ts';
import type { History } from './history.ts';

const kinds: Readonly<Record<string, ArtifactKind>> = {
  step_output: 'STEP_OUTPUT',
  /** Until 0.69. */
  default: 'STEP_OUTPUT',
  manual: 'MANUAL',
  external: 'EXTERNAL',
  lazy: 'LAZY',
  override: 'OVERRIDE',
  preexisting: 'PREEXISTING',
};

/** How an artifact was saved or passed, from ZenML's word for it; null where it has none (until 0.49). */
export function kindOf(history: History, word: string | null): ArtifactKind | null {
  if (word === null) return null;
  const kind = Object.hasOwn(kinds, word.toLowerCase()) ? kinds[word.toLowerCase()] : undefined;
  if (!kind) history.remark(`artifact type ${JSON.stringify(word)}`, 'is unknown; kept as OTHER');
  return kind ?? 'OTHER';
}
