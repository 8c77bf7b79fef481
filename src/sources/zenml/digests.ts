import { hash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { type Part, partsOf } from './digest-parts.ts';
import type { Generation } from './generation.ts';
import type { Reader } from './sqlite.ts';

/** A digest of all that is read of each run or artifact, by the id its row holds. */
export type Digests = ReadonlyMap<string, string>;

/** Six bytes of an id and six of what it holds, as text: few enough to keep for each, and enough never to meet. */
const digits = 8;

/** The digests of a history in a local copy: a few statements, each with one row for an entity. */
export async function digestsOf(reader: Reader, generation: Generation) {
  const idsIn = (table: string) => reader.select({ id: 'id' }, `from "${table}"`).map(({ id }) => id ?? '');
  const { runs, artifacts } = partsOf(reader, generation);
  return {
    projects: idsIn(generation.scope.table),
    pipelines: idsIn('pipeline'),
    runs: await digestsBy(reader, runs),
    artifacts: await digestsBy(reader, artifacts),
  };
}

async function digestsBy(reader: Reader, [own, ...below]: readonly [Part, ...Part[]]): Promise<Digests> {
  const digests = new Map<string, string>();
  const rows = (part: Part) => reader.select({ owner: part.owner, text: part.text }, part.from);
  for (const { owner, text } of rows(own)) digests.set(owner ?? '', digest(text ?? ''));
  for (const [index, part] of below.entries()) {
    // Whoever else this process serves comes in between.
    await turn();
    for (const { owner, text } of rows(part)) {
      const before = digests.get(owner ?? '');
      if (before !== undefined) digests.set(owner ?? '', digest(`${before} ${index} ${text}`));
    }
  }
  return digests;
}

function digest(text: string): string {
  return hash('md5', text, 'base64url').slice(0, digits);
}

/** Which of `now` are new or other than they were, and whether any that was is not there any more. */
export function since(before: Digests, now: Digests): { changed: string[]; gone: boolean } {
  const changed: string[] = [];
  let known = 0;
  for (const [id, content] of now) {
    const held = before.get(digest(id));
    if (held !== undefined) known += 1;
    if (held !== content) changed.push(id);
  }
  return { changed, gone: known < before.size };
}

/** Digests as text to keep. */
export function writeDigests(digests: Digests): string {
  return [...digests].map(([id, content]) => digest(id) + content).join('');
}

/** Digests as they were kept, by the digests of their ids. */
export function readDigests(text: string): Digests {
  const kept = new Map<string, string>();
  for (let at = 0; at < text.length; at += 2 * digits)
    kept.set(text.slice(at, at + digits), text.slice(at + digits, at + 2 * digits));
  return kept;
}
