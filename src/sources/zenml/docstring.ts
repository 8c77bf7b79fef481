/**
 * The docstring of the function that Python source code defines, as its `__doc__` would be; null without one.
 * Newer releases keep a pipeline's source code only.
 */
export function docstringOf(sourceCode: string | null): string | null {
  if (!sourceCode) return null;
  const start = /^[ \t]*(?:async[ \t]+)?def[ \t]+\w+/m.exec(sourceCode);
  if (!start) return null;
  const body = bodyAt(sourceCode, start.index + start[0].length);
  const literal = /^(?:\s|#[^\n]*\n|\\\n)*([rRuU]?)("""|'''|"|')/.exec(sourceCode.slice(body));
  if (body < 0 || !literal) return null;
  const [opening, prefix = '', quote = '"'] = literal;
  const text = stringUpTo(sourceCode, body + opening.length, quote);
  if (text === null) return null;
  return /r/i.test(prefix) ? text : unescaped(text);
}

/** Where the colon that ends the signature is behind; -1 without one. */
function bodyAt(code: string, from: number): number {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    const character = code[at] as string;
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (character === '#') at = code.indexOf('\n', at) < 0 ? code.length : code.indexOf('\n', at);
    else if (character === '"' || character === "'") {
      const quote = code.startsWith(character.repeat(3), at) ? character.repeat(3) : character;
      const text = stringUpTo(code, at + quote.length, quote);
      if (text === null) return -1;
      at += text.length + 2 * quote.length - 1;
    } else if (character === ':' && depth === 0) return at + 1;
  }
  return -1;
}

function stringUpTo(code: string, from: number, quote: string): string | null {
  for (let at = from; at < code.length; at++) {
    if (code[at] === '\\') at += 1;
    else if (code.startsWith(quote, at)) return code.slice(from, at);
    else if (quote.length === 1 && code[at] === '\n') return null;
  }
  return null;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|([^xuU]|.))/gis,
    (found, x, u, long, other) => {
      const code = Number.parseInt(x ?? u ?? long, 16);
      if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
      return escapes[other] ?? found;
    },
  );
}
