type Allocator = 'Array' | 'ArrayBuffer' | keyof typeof elementBytes;

const elementBytes = {
  BigInt64Array: 8,
  BigUint64Array: 8,
  Float32Array: 4,
  Float64Array: 8,
  Int16Array: 2,
  Int32Array: 4,
  Int8Array: 1,
  Uint16Array: 2,
  Uint32Array: 4,
  Uint8Array: 1,
} as const;

/**
 * Makes every array and buffer that is constructed from now on count against what was granted last; beyond it,
 * constructing throws. It changes the globals for good: call it in a worker, before decoders are loaded.
 *
 * A limit on the heap does not bound buffers; and a file of a few bytes may ask for gigabytes of either.
 */
export function limitAllocations(): (bytes: number) => void {
  let left = Number.POSITIVE_INFINITY;
  const charge = (length: unknown, size: number) => {
    if (typeof length !== 'number') return;
    left -= length * size;
    if (left < 0) throw new RangeError('The allocation budget is used up');
  };
  const guard = (name: Allocator, size: number) => {
    const original = globalThis[name] as unknown as new (...args: unknown[]) => object;
    const guarded: typeof original = new Proxy(original, {
      construct: (target, args, newTarget) => {
        charge(args.length === 1 ? args[0] : undefined, size);
        return Reflect.construct(target, args, newTarget === guarded ? target : newTarget);
      },
      apply: (target, self, args) => {
        charge(args.length === 1 ? args[0] : undefined, size);
        return Reflect.apply(target as never, self, args);
      },
    });
    if (name !== 'Array') original.prototype.constructor = guarded;
    Object.defineProperty(globalThis, name, { value: guarded, writable: true, configurable: true });
  };
  guard('Array', 8);
  guard('ArrayBuffer', 1);
  for (const [name, size] of Object.entries(elementBytes)) guard(name as Allocator, size);
  return (bytes) => {
    left = bytes;
  };
}
