import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importHistory, syncHistory } from '../../src/sources/history.ts';
import { storeKinds } from '../support/stores.ts';
import { contentsOf, differences } from './contents.ts';
import { changedCopy, releases } from './recorded.ts';
import { ownStore } from './store.ts';
import { type Change, changeKinds, zenmlWriter } from './zenml-writer.ts';

const usual = ['startRun', 'startStep', 'startStep', 'finishStep', 'finishStep', 'endRun'] as const;
const kinds = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...usual) },
  { weight: 2, arbitrary: fc.constantFrom(...changeKinds) },
);
const choice = fc.nat(10_000);
const change: fc.Arbitrary<Change> = fc.tuple(kinds, choice, choice, choice);
/** What happens between two looks, and between how many. */
const looks = fc.array(fc.array(change, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 });

describe.each(storeKinds)('a history kept in step, %s', async (kind) => {
  const kept = await ownStore(kind);
  const fresh = await ownStore(kind);

  /**
   * Counted numbers once given stay, also where the versions or first uses before them are gone at the source: an import
   * that begins anew cannot know them.
   */
  async function versionNumbers(): Promise<Map<string, number>> {
    const rows = await kept.rows<{ id: string; number: number }>(
      'select id, number from pipeline_versions',
      [],
    );
    return new Map(rows.map(({ id, number }) => [id, number]));
  }

  it.each(releases)('of %s ends as one import of what it came to', { timeout: 900_000 }, async (release) => {
    const property = fc.asyncProperty(looks, async (lists) => {
      for (const store of [kept, fresh]) await store.rows('truncate projects cascade', []);
      const path = await changedCopy(release);
      const writer = zenmlWriter(path, release);
      await syncHistory(kept, 'zenml', path);
      let numbers = await versionNumbers();
      for (const list of lists) {
        writer.apply(list);
        await syncHistory(kept, 'zenml', path);
        const before = numbers;
        numbers = await versionNumbers();
        for (const [id, number] of before) expect(numbers.get(id) ?? number).toBe(number);
      }
      await importHistory(fresh, 'zenml', path);
      const numbered = release === '0.40.2';
      expect(differences(await contentsOf(kept, numbered), await contentsOf(fresh, numbered))).toEqual({});
    });
    await fc.assert(property, { numRuns: kind === 'server' ? 8 : 2, endOnFailure: true });
  });
});
