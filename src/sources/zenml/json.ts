/** JSON as it was parsed by `parseJson`: numbers that JavaScript would write differently are kept aside. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity|NaN|-?\d[\d.eE+-]*|[[{\]}]/gs;
const escaped = /\\(?:u(d[89ab][\da-f]{2}\\ud[c-f][\da-f]{2})|u([\da-f]{4})|.)/gis;
const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const kept = '\ue000';
const maxDepth = 500;

/**
 * What Python wrote as JSON, as JSON that PostgreSQL takes: NaN, Infinity and integers that a double cannot
 * hold become strings, U+0000 and lone surrogates U+FFFD. Throws where it is no JSON at all.
 */
export function strictJson(text: string): string {
  const strict = rewrite(text, (number) => number);
  JSON.parse(strict);
  return strict;
}

/** Parses what Python wrote as JSON, by the rules of `strictJson`. */
export function parseJson(text: string): Json {
  const exactly = (number: string) => {
    const other = String(Number(number)) !== number && isNumber.test(number);
    return other ? `"${kept}${number}"` : number;
  };
  return JSON.parse(rewrite(text, exactly));
}

/** Parses JSON with all its numbers kept aside as they were written, so that `writeJson` gives them back. */
export function parseAsWritten(text: string): Json {
  const aside = (found: string) => (/^-?\d/.test(found) ? `"${kept}${found}"` : found);
  return JSON.parse(
    text.replace(token, (found) =>
      found[0] === '"' ? found.replaceAll(/\ue000|\\ue000/gi, '\ufffd') : aside(found),
    ),
  );
}

/** A number that was kept aside; null for any other JSON. */
export function numberAsWritten(value: Json | undefined): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value[0] === kept ? Number(value.slice(1)) : null;
}

/** The JSON text of a value, its numbers as they were written. */
export function writeJson(value: Json): string {
  return JSON.stringify(value).replace(/"\ue000(-?\d[\d.eE+-]*)"/g, '$1');
}

function rewrite(text: string, number: (number: string) => string): string {
  let depth = 0;
  return text.replace(token, (found) => {
    const first = found[0] as string;
    if (first === '"') return storable(found);
    if (first === '[' || first === '{') {
      if (++depth > maxDepth) throw new SyntaxError('it is nested too deeply');
      return found;
    }
    if (first === ']' || first === '}') {
      depth -= 1;
      return found;
    }
    return /^-?\d/.test(found) ? number(representable(found)) : `"${found}"`;
  });
}

function storable(string: string): string {
  if (!/\\u(0000|d[89a-f])|[\0\ue000]/i.test(string)) return string;
  return string
    .replace(escaped, (found, pair, code) => {
      if (pair || !code) return found;
      return code === '0000' || /^d[89a-f]/i.test(code) ? '\\ufffd' : found;
    })
    .replaceAll('\0', '\\ufffd')
    .replaceAll(kept, '\\ufffd');
}

function representable(number: string): string {
  const value = Number(number);
  // No number at all: left for the parser to refuse.
  if (Number.isNaN(value)) return number;
  if (/^-?\d+$/.test(number)) return Number.isSafeInteger(value) ? number : `"${number}"`;
  if (!Number.isFinite(value)) return value > 0 ? '"Infinity"' : '"-Infinity"';
  const vanished = value === 0 && /^-?[\d.]*[1-9]/.test(number);
  return vanished || number.length > 400 ? String(value) : number;
}

/** The value as an object; null for any other JSON. */
export function objectOf(value: Json | undefined): JsonObject | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The names in a list of names; an empty list for any other JSON. */
export function namesOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
