import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

const guard = new URL('../../dist/codecs/allocation-budget.js', import.meta.url).href;

/** Runs code in a worker that was granted a thousand bytes, and returns what it evaluates to. */
async function guarded(code: string): Promise<unknown> {
  const script = `const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(guard)}).then(({ limitAllocations }) => {
      const grant = limitAllocations();
      grant(1000);
      let answer;
      try { answer = ${code}; } catch (error) { answer = error.message; }
      grant(Infinity);
      parentPort.postMessage(answer);
    });`;
  const worker = new Worker(script, { eval: true });
  const [answer] = await once(worker, 'message');
  await worker.terminate();
  return answer;
}

it.each([
  'new Uint8Array(1001)',
  'new Float64Array(126)',
  'new ArrayBuffer(2 ** 40)',
  'new Array(126)',
  'Array(126)',
  '[new Uint8Array(600), new Uint8Array(600)]',
  'new (new Uint8Array(1).constructor)(1000)',
  'new Float64Array(60).map((x) => x).map((x) => x)',
])('does not allow %s', async (code) => {
  expect(await guarded(code)).toBe('The allocation budget is used up');
});

it('leaves constructors as they are, but for their budget', async () => {
  const code = `[
    new Uint8Array(10) instanceof Uint8Array, Array.isArray(new Array(3)), new Array(1, 2).length, Array.from('ab').length,
    Uint8Array.from([1, 2]).slice(1)[0], new Float64Array(new ArrayBuffer(16)).length, Buffer.from('x') instanceof Uint8Array,
    [1, 2].map((x) => x + 1)[1], new Uint8Array([5, 6])[1], Uint8Array.BYTES_PER_ELEMENT,
  ]`;
  expect(await guarded(code)).toEqual([true, true, 2, 2, 2, 2, true, 3, 6, 1]);
});
