import { Unreadable } from '../errors.ts';
import { integerText } from './json-values.ts';

const maxDepth = 512;
const words = ['NaN', 'Infinity', '-Infinity'];

/**
 * Parses JSON as Python's `json` writes it, which also has NaN, Infinity and integers of any size; they come out as
 * `json-values.ts` says. What is no JSON is CORRUPT; nesting deeper than 512 is TOO_LARGE.
 */
export function parsePythonJson(text: string): unknown {
  const strict = asStrictJson(text);
  try {
    return JSON.parse(strict);
  } catch (error) {
    throw new Unreadable('CORRUPT', 'The file is not valid JSON.', error);
  }
}

/** The text with everything quoted that `JSON.parse` would refuse or round, and all else as it was. */
function asStrictJson(text: string): string {
  let strict = '';
  let copied = 0;
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const character = text[at] as string;
    if (character === '"') {
      at = endOfString(text, at);
    } else if (isTokenStart(character)) {
      const end = endOfToken(text, at);
      const token = text.slice(at, end);
      const replacement = quoted(token);
      if (replacement !== token) {
        strict += text.slice(copied, at) + replacement;
        copied = end;
      }
      at = end;
    } else {
      if (character === '[' || character === '{') depth += 1;
      if (character === ']' || character === '}') depth -= 1;
      if (depth > maxDepth) throw new Unreadable('TOO_LARGE', `The JSON is nested deeper than ${maxDepth}.`);
      at += 1;
    }
  }
  return strict + text.slice(copied);
}

function quoted(token: string): string {
  if (words.includes(token)) return `"${token}"`;
  if (token.length >= 16 && /^-?[1-9]\d*$/.test(token)) return JSON.stringify(integerText(token));
  // A float that is too large for a float, such as 1e999.
  if (/^-?\d/.test(token) && Math.abs(Number(token)) === Number.POSITIVE_INFINITY)
    return `"${Number(token)}"`;
  return token;
}

/** Behind the closing quote; the end of the text where there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at + 1;
  }
  return text.length;
}

function isTokenStart(character: string): boolean {
  return (
    (character >= '0' && character <= '9') || character === '-' || character === 'N' || character === 'I'
  );
}

function endOfToken(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && isTokenPart(text.charCodeAt(at))) at += 1;
  return at;
}

/** A letter, a digit, `+`, `-` or `.`. */
function isTokenPart(code: number): boolean {
  const letter = code | 0x20;
  return (
    (code >= 0x30 && code <= 0x39) ||
    (letter >= 0x61 && letter <= 0x7a) ||
    code === 0x2b ||
    code === 0x2d ||
    code === 0x2e
  );
}
