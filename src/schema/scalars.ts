import { type JsonText, jsonText } from '../json-text.ts';
import { builder } from './builder.ts';

const outputOnly = (name: string) => () => {
  throw new Error(`${name} is never an input.`);
};

builder.scalarType('DateTime', {
  description:
    'A moment in UTC, RFC 3339 with up to six digits of a second, as in `2026-01-31T09:30:00.123456Z`.',
  // PostgreSQL writes `2026-01-31 09:30:00.123456+00`; the session's time zone is UTC.
  serialize: (moment) => `${(moment as string).slice(0, 10)}T${(moment as string).slice(11, -3)}Z`,
  parseValue: outputOnly('DateTime'),
});

builder.scalarType('JSON', {
  description:
    'Any JSON value. What JSON cannot hold is a string: `"NaN"`, `"Infinity"`, `"-Infinity"`, a whole number beyond ±2^53 in decimal, a moment in ISO 8601, bytes in base64.',
  serialize: (value) => value,
  parseValue: outputOnly('JSON'),
});

builder.scalarType('Long', {
  description: 'A whole number up to 2^53, for sizes and counts that a 32-bit `Int` may not hold.',
  serialize: (value) => value as number,
  parseValue: outputOnly('Long'),
});

builder.scalarType('URL', {
  description: 'An absolute http or https address.',
  serialize: (value) => value as string,
  parseValue: outputOnly('URL'),
});

/** The value of a JSON column, which loaders carry as text, and an answer as well. */
export function jsonOf(text: string | null): JsonText | null {
  return text === null ? null : jsonText(text);
}
