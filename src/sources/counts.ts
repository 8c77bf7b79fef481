/** The types of rows an import counts, in order of dependency. */
export const rowTypes = [
  'projects',
  'pipelines',
  'versions',
  'models',
  'artifacts',
  'modelArtifacts',
  'visualizations',
  'runs',
  'modelRuns',
  'steps',
  'parents',
  'outputs',
  'inputs',
  'metadata',
  'tags',
] as const;

export type RowType = (typeof rowTypes)[number];

/** What became of the rows of one type. */
export type Counts = { added: number; changed: number; removed: number; unchanged: number };

export type CountsByType = Record<RowType, Counts>;

/** Nothing counted yet. */
export function noCounts(): CountsByType {
  const none = () => ({ added: 0, changed: 0, removed: 0, unchanged: 0 });
  return Object.fromEntries(rowTypes.map((type) => [type, none()])) as CountsByType;
}

/** Adds to a count. */
export function addCounts(total: Counts, more: Partial<Counts>): void {
  for (const what of ['added', 'changed', 'removed', 'unchanged'] as const) total[what] += more[what] ?? 0;
}

/** The types of which rows were added, changed or removed. */
export function touchedIn(counts: Readonly<CountsByType>): RowType[] {
  return rowTypes.filter((type) => counts[type].added + counts[type].changed + counts[type].removed > 0);
}
