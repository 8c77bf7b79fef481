import { Unreadable } from '../errors.ts';

const maxDepth = 16;
const tokens = /\s*(?:([[\](){},:])|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+)L?|(True|False|None))/y;
const constants: Readonly<Record<string, unknown>> = { True: true, False: false, None: null };

/** Reads a Python literal of dicts, tuples, lists, strings, integers and booleans; a tuple becomes an array. */
export function parsePythonLiteral(text: string): unknown {
  tokens.lastIndex = 0;
  let token = next();
  const value = parse(0);
  return value;

  function next(): RegExpExecArray | null {
    return tokens.exec(text);
  }

  function parse(depth: number): unknown {
    const [, mark, single, double, digits, constant] = token ?? broken();
    if (depth > maxDepth) broken();
    token = next();
    if (mark === '{') return Object.fromEntries(members('}', depth) as [string, unknown][]);
    if (mark === '(') return members(')', depth);
    if (mark === '[') return members(']', depth);
    if (digits !== undefined) return Number(digits);
    if (constant !== undefined) return constants[constant];
    return (single ?? double ?? broken()).replace(/\\(.)/g, '$1');
  }

  function members(close: string, depth: number): unknown[] {
    const found: unknown[] = [];
    while (token?.[1] !== close) {
      const member = parse(depth + 1);
      if (close === '}') {
        expectMark(':');
        found.push([member, parse(depth + 1)]);
      } else {
        found.push(member);
      }
      if (token?.[1] !== close) expectMark(',');
    }
    token = next();
    return found;
  }

  function expectMark(mark: string): void {
    if (token?.[1] !== mark) broken();
    token = next();
  }
}

function broken(): never {
  throw new Unreadable('CORRUPT', 'The header of the file cannot be read.');
}
