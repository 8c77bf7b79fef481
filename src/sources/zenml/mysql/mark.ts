import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { PresentRows } from '../origin.ts';
import type { Ask } from './answers.ts';
import type { Tables } from './tables.ts';
import { type Kind, kinds, type Watched, watchedOf } from './watched.ts';

/**
 * A history in some kilobytes: for each kind of owner a sum of all its rows, in 4,096 buckets by the first
 * digits of its id. What changed, came or went shows in a bucket, whatever clocks and times say.
 */
export type Mark = {
  readonly release: string;
  readonly sums: Readonly<Record<Kind, Uint32Array>>;
  /** How many rows there are, and a sum of their ids. */
  readonly ids: Readonly<Record<keyof PresentRows, IdSum>>;
};
export type IdSum = { readonly count: number; readonly sum: bigint };

const form = 1;
export const digits = 3;
const buckets = 16 ** digits;

/** The mark of the history as it is in the server's transaction. */
export async function markOf(ask: Ask, tables: Tables): Promise<Mark> {
  const [[release]] = (await ask('select version_num from alembic_version', [
    'alembic_version',
  ])) as unknown as [[string]];
  const sums = Object.fromEntries(kinds.map((kind) => [kind, new Uint32Array(buckets)])) as Mark['sums'];
  for (const watched of watchedOf(tables))
    for (const [kind, bucket, sum] of await ask(sumsOf(watched, tables), tablesIn(watched))) {
      const index = Number.parseInt(bucket ?? '', 16);
      const array = sums[kind as Kind];
      if (array && index in array) array[index] = (array[index] as number) ^ folded(BigInt(sum ?? 0));
    }
  return { release, sums, ids: await idSums(ask, tables) };
}

/** The marks of the buckets in which two histories differ, by kind. */
export function differences(before: Mark, now: Mark): Readonly<Record<Kind, readonly string[]>> {
  const differing = kinds.map((kind) => {
    const indices = [...now.sums[kind].keys()].filter(
      (index) => now.sums[kind][index] !== before.sums[kind][index],
    );
    return [kind, indices.map((index) => index.toString(16).padStart(digits, '0'))];
  });
  return Object.fromEntries(differing);
}

/** Whether all rows of before are still there, given the ids of rows by age, newest first. */
export function allStay(before: IdSum, now: IdSum, newest: readonly string[]): boolean {
  const added = newest.slice(0, Math.max(0, now.count - before.count));
  const sum = added.reduce((rest, id) => rest ^ sumOf(id), now.sum);
  return now.count - added.length === before.count && sum === before.sum;
}

/** A mark as text, and back; null for what is none, or one of another form. */
export function writeMark({ release, sums, ids }: Mark): string {
  const bytes = Buffer.concat(kinds.map((kind) => Buffer.from(sums[kind].buffer)));
  const counted = Object.entries(ids).map(([name, { count, sum }]) => [name, [count, sum.toString(16)]]);
  const packed = deflateRawSync(bytes).toString('base64');
  return JSON.stringify({ form, release, ids: Object.fromEntries(counted), sums: packed });
}

export function readMark(text: string): Mark | null {
  try {
    const { form: written, release, ids, sums } = JSON.parse(text);
    const bytes = new Uint8Array(inflateRawSync(Buffer.from(sums, 'base64')));
    if (written !== form || bytes.byteLength !== kinds.length * buckets * 4) return null;
    const counted = Object.entries(ids as Record<string, [number, string]>);
    return {
      release,
      sums: Object.fromEntries(
        kinds.map((kind, index) => [kind, new Uint32Array(bytes.buffer, index * buckets * 4, buckets)]),
      ) as Mark['sums'],
      ids: Object.fromEntries(
        counted.map(([name, [count, sum]]) => [name, { count, sum: BigInt(`0x${sum}`) }]),
      ) as Mark['ids'],
    };
  } catch {
    return null;
  }
}

/** Tables whose rows `present` names. */
export function presentTables({ has }: Tables): Readonly<Record<keyof PresentRows, string>> {
  return {
    projects: has('pipeline_run', 'project_id') ? 'project' : 'workspace',
    pipelines: 'pipeline',
    runs: 'pipeline_run',
    artifacts: has('artifact_version') ? 'artifact_version' : 'artifact',
  };
}

async function idSums(ask: Ask, tables: Tables): Promise<Mark['ids']> {
  const named = Object.entries(presentTables(tables));
  const selects = named.map(([, table]) => `select count(*), ${total('id')} from \`${table}\``);
  const rows = await ask(
    selects.join(' union all '),
    named.map(([, table]) => table),
  );
  return Object.fromEntries(
    named.map(([name], index) => [
      name,
      { count: Number(rows[index]?.[0]), sum: BigInt(rows[index]?.[1] ?? 0) },
    ]),
  ) as Mark['ids'];
}

function tablesIn({ table, named }: Watched): string[] {
  return named ? [table, named.table] : [table];
}

function sumsOf({ table, kind, owner, columns: chosen, named }: Watched, tables: Tables): string {
  const columns = (tables.all.get(table) ?? []).filter(({ name, long }) =>
    chosen ? chosen.includes(name) : !long,
  );
  const parts = columns.map(({ name }) => `coalesce(t.\`${name}\`, '~')`);
  if (named) parts.push(`coalesce(n.name, '~')`);
  const key = owner.includes('(') ? owner : `t.\`${owner}\``;
  const join = named ? `left join \`${named.table}\` n on n.id = t.\`${named.by}\`` : '';
  return `select ${kind} as kind, left(${key}, ${digits}) as bucket,
            ${total(`concat_ws('|', '${table}', ${parts.join(', ')})`)}
          from \`${table}\` t ${join} group by kind, bucket`;
}

// Not crc32, by which like changes of two rows cancel each other out.
function total(text: string): string {
  return `bit_xor(cast(conv(left(sha1(${text}), 16), 16, 10) as unsigned))`;
}

function sumOf(text: string): bigint {
  return BigInt(`0x${createHash('sha1').update(text).digest('hex').slice(0, 16)}`);
}

function folded(sum: bigint): number {
  return Number((sum ^ (sum >> 32n)) & 0xffff_ffffn);
}
