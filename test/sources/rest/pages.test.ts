import { expect, it, onTestFinished } from 'vitest';
import type { Look } from '../../../src/sources/zenml/origin.ts';
import { restOrigin } from '../../../src/sources/zenml/rest/origin.ts';
import { type Listed, serveLists } from './lister.ts';

const bounds = {
  deadlineMs: 30_000,
  bytes: 2 ** 20,
  pauseMs: 5,
  completeEveryMs: 3_600_000,
  completeShare: 10,
};
const idOf = (number: number) => `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`;
const hexOf = (number: number) => idOf(number).replaceAll('-', '');

function pipeline(number: number, second: number, micro = number): Listed {
  const at = new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString().slice(0, 19);
  const created = `${at}.${String(micro).padStart(6, '0')}`;
  const described = { metadata: { description: null }, resources: { tags: [] } };
  return { id: idOf(number), name: `p${number}`, body: { created, updated: created }, ...described };
}

async function serve(pipelines: Listed[], before: (line: string) => void = () => {}, within = bounds) {
  const project = { ...pipeline(999_999, 0), name: 'vision' };
  const served = await serveLists({ '/projects': [project], '/pipelines': pipelines }, before);
  onTestFinished(served.close);
  const origin = restOrigin(served.url, { apiKey: null, bounds: within });
  onTestFinished(() => origin.close());
  const pages = () =>
    served.taken().filter((line) => line.startsWith('/pipelines') && line.includes('hydrate'));
  return { origin, pages, taken: served.taken };
}

const present = (look: Look | null) => look?.present?.pipelines.toSorted();
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

it('reads all of what was created at any pace, and little of it twice', async () => {
  // 250 within one second, 130 in one moment, then one a second.
  const pipelines = numbers(600).map((number) =>
    pipeline(
      number,
      number < 250 ? 1 : number < 380 ? 2 : number,
      number >= 250 && number < 380 ? 0 : number,
    ),
  );
  const { origin, pages } = await serve(pipelines);
  expect(present(await origin.look(null))).toEqual(numbers(600).map(hexOf));
  expect(pages().length).toBeLessThanOrEqual(9);
});

it.each([100, 200])('ends where %s fill the last page', async (count) => {
  for (const second of [0, 1]) {
    const { origin } = await serve(numbers(count).map((number) => pipeline(number, number * second)));
    expect(present(await origin.look(null))).toHaveLength(count);
  }
});

it('passes nothing over that is there when earlier things are deleted meanwhile', async () => {
  const pipelines = numbers(300).map((number) => pipeline(number, number));
  let pages = 0;
  const { origin } = await serve(pipelines, (line) => {
    if (line.startsWith('/pipelines') && line.includes('hydrate') && ++pages === 2) pipelines.splice(0, 50);
  });
  const first = (await origin.look(null)) as Look;
  expect(present(first)).toEqual(numbers(300).map(hexOf));
  const second = await origin.look(first.mark);
  expect(present(second)).toEqual(numbers(300).slice(50).map(hexOf));
});

it('finds the few that are gone among many without reading them all', async () => {
  const pipelines = numbers(2_000).map((number) => pipeline(number, number * 7));
  const { origin, taken } = await serve(pipelines);
  const first = (await origin.look(null)) as Look;
  taken();
  pipelines.splice(1_234, 1);
  // As many as before, and yet one is gone.
  pipelines.push(pipeline(5_000, 99_999));
  const second = await origin.look(first.mark);
  expect(present(second)).toEqual([...numbers(2_000).filter((number) => number !== 1_234), 5_000].map(hexOf));
  const asked = taken().filter((line) => line.startsWith('/pipelines'));
  // The new one, the hundred around the one that is gone, and two counts for each half.
  expect(asked.filter((line) => line.includes('hydrate'))).toHaveLength(2);
  expect(asked.length).toBeLessThanOrEqual(1 + 2 + 2 * 5);
});

it('asks little where nothing changed, and nothing about what belongs to models where there are none', async () => {
  const { origin, taken } = await serve(numbers(3).map((number) => pipeline(number, number)));
  const first = (await origin.look(null)) as Look;
  taken();
  expect(await origin.look(first.mark)).toBeNull();
  const asked = taken();
  expect(asked).toHaveLength(10);
  expect(asked.filter((line) => line.includes('model_version_'))).toEqual([]);
});

it('asks for less where a page is larger than it takes', async () => {
  const pipelines = numbers(120).map((number) => pipeline(number, number));
  for (const item of pipelines) Object.assign(item, { metadata: { description: 'x'.repeat(1_000) } });
  const { origin, pages } = await serve(pipelines, () => {}, { ...bounds, bytes: 40_000 });
  expect(present(await origin.look(null))).toEqual(numbers(120).map(hexOf));
  expect(pages().some((line) => line.includes('size=25'))).toBe(true);
});

it('finds what does not show as a change when all is read again', async () => {
  for (const [completeEveryMs, found] of [
    [3_600_000, false],
    [0, true],
  ] as const) {
    const pipelines = numbers(3).map((number) => pipeline(number, number));
    const { origin } = await serve(pipelines, () => {}, { ...bounds, completeEveryMs, completeShare: 0 });
    const first = (await origin.look(null)) as Look;
    const tag = { id: idOf(77), name: 'late', body: pipelines[0]?.body };
    Object.assign(pipelines[0] as Listed, { resources: { tags: [tag] } });
    const second = await origin.look(first.mark);
    expect(second !== null).toBe(found);
    const tags = second?.reader.select({ name: 'name' }, 'from tag') ?? [];
    expect(tags).toEqual(found ? [{ name: 'late' }] : []);
  }
});
