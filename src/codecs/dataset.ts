import { Unreadable } from '../errors.ts';
import type { Budget, Codec, Decoded, Folder } from './codec.ts';
import { directoryNamed, fileNamed } from './members.ts';
import { parsePythonJson } from './python-json.ts';
import { readDescription } from './read.ts';
import { tableOfParts } from './table-parts.ts';
import type { TablePool } from './table-pool.ts';

const maxSplits = 64;
const mediaType = 'application/vnd.apache.arrow.stream';

/** Datasets of Hugging Face: Arrow files as one table; several splits as an object with the records of each. */
export function datasetIn(pool: TablePool): Codec {
  return {
    name: 'dataset',
    member: (folder) => directoryNamed(folder, 'hf_datasets'),
    decode: async (folder, { name }, budget) => {
      const place = await folder.child(name, folder);
      if (fileNamed(place, 'dataset_dict.json')) return splits(pool, place, budget);
      const table = await tableOfParts(pool, 'arrow', place, budget);
      return { ...table, mediaType, overBudget: table.byteSize > budget.maxBytes, file: null };
    },
  };
}

async function splits(pool: TablePool, place: Folder, budget: Budget): Promise<Decoded> {
  const names = await namesOf(place, budget);
  const tables = new Map<string, Awaited<ReturnType<typeof tableOfParts>>>();
  for (const name of names)
    tables.set(name, await tableOfParts(pool, 'arrow', await place.child(name, place), budget));
  const byteSize = [...tables.values()].reduce((sum, table) => sum + table.byteSize, 0);
  const common = { kind: 'json' as const, mediaType, byteSize, file: null };
  if (byteSize > budget.maxBytes) return { ...common, json: null, overBudget: true };
  const json: Record<string, unknown> = {};
  for (const [name, table] of tables) json[name] = await table.rows({ first: table.rowCount, offset: 0 });
  return { ...common, json, overBudget: false };
}

async function namesOf(place: Folder, budget: Budget): Promise<readonly string[]> {
  const text = await readDescription(place, 'dataset_dict.json', budget);
  const { splits: names } = (parsePythonJson(text) ?? {}) as { splits?: unknown };
  if (!Array.isArray(names) || names.length > maxSplits || !names.every((name) => typeof name === 'string'))
    throw new Unreadable('CORRUPT', 'dataset_dict.json names no splits.');
  return [...new Set(names)];
}
