import { Unreadable } from '../errors.ts';
import { floatValue } from './json-values.ts';

type Complex = { readonly re: number | string; readonly im: number | string };

/** What a sparse matrix holds twice at one place counts as the sum of both. */
export function sumOf(a: unknown, b: unknown): unknown {
  if (typeof a === 'boolean' && typeof b === 'boolean') return a || b;
  if (isComplex(a) && isComplex(b)) return { re: floats(a.re, b.re), im: floats(a.im, b.im) };
  return floats(a, b);
}

function floats(a: unknown, b: unknown): number | string {
  const [x, y] = [numberOf(a), numberOf(b)];
  return floatValue(x + y);
}

/** A float, or the name of one; a whole number that a float would round has no exact sum here. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  throw new Unreadable('UNKNOWN_FORMAT', 'The sparse matrix holds a place twice, with what cannot be added.');
}

function isComplex(value: unknown): value is Complex {
  return value !== null && typeof value === 'object' && 're' in value && 'im' in value;
}
