import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const memoryModule = new URL('../../dist/loaders/value-memory.js', import.meta.url).href;

/** What values of every shape take of the heap, beside what is said of them; in a process that nothing else disturbs. */
const script = `
import { sealed } from ${JSON.stringify(memoryModule)};
const random = (seed) => () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const next = random(7);
const list = (length, of) => Array.from({ length }, (_, at) => of(at));
const parsed = (value) => JSON.parse(JSON.stringify(value));
const shapes = {
  'floats': () => list(1000, next),
  'a matrix of floats': () => list(100, () => list(10, next)),
  'whole numbers': () => list(1000, (at) => at),
  'large whole numbers': () => list(1000, (at) => at * 4e9),
  'short texts': () => parsed(list(1000, () => 's' + next())),
  'a long text': () => parsed('x'.repeat(5_000) + next()),
  'a long text beyond Latin-1': () => parsed('日'.repeat(5_000) + next()),
  'records': () => parsed(list(100, () => ({ alpha: next(), beta: 'x' + next(), gamma: 1, delta: null }))),
  'rows': () => list(100, () => Object.fromEntries([['a', next()], ['b', 'y' + next()], ['c', 2]])),
  'a dictionary': () => parsed(Object.fromEntries(list(1000, () => ['k' + next(), 1]))),
  'empty objects': () => list(1000, () => ({})),
  'empty lists': () => list(1000, () => []),
};
const heap = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
// So many that what the engine itself lets go of meanwhile (compiled code, some 200 kB in all) does not count.
const count = 200;
const found = {};
for (const [name, make] of Object.entries(shapes)) {
  const kept = list(count, () => null);
  for (let n = 0; n < count; n += 1) sealed(make());
  const before = heap();
  let said = 0;
  for (let n = 0; n < count; n += 1) { kept[n] = make(); said += sealed(kept[n]); }
  found[name] = { said: said / count, took: (heap() - before) / count, kept: kept.length };
}
console.log(JSON.stringify(found));`;

it('is said of values of every shape, never too little and never twice too much', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    '--input-type=module',
    '-e',
    script,
  ]);
  const found = Object.entries(JSON.parse(stdout) as Record<string, { said: number; took: number }>);
  expect(found).toHaveLength(12);
  for (const [name, { said, took }] of found) {
    expect(said, name).toBeGreaterThan(took * 0.9);
    expect(said, name).toBeLessThan(took * 2);
  }
});
