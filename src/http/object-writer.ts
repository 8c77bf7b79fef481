import {
  type FieldNode,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { isJsonText } from '../json-text.ts';
import { type Collected, collect, type Scope } from './collected-fields.ts';

/** Writes one value as JSON. */
export type Write = (value: never) => string;
/** What puts a text together: a constant, or code that makes one. */
type Piece = { readonly constant: string } | { readonly code: string };

/** Writes objects of a type with what is selected of them. */
export function objectWriter(
  scope: Scope,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Write {
  const writers: Write[] = [];
  const fields = collect(scope, type, sets);
  const pieces = piecesOf(scope, type, fields, 'value', writers);
  if (pieces) return compiled('value', `return ${joined(pieces)};`, writers);
  const parts = [...fields].map(([key, { nodes }]) => {
    const value = `value[${JSON.stringify(key)}]`;
    const name = { constant: `${JSON.stringify(key)}:` };
    const field = joined([name, ...fieldPieces(scope, type, nodes, value, writers)]);
    return `if (${value} !== undefined) { text += comma + ${field}; comma = ','; }`;
  });
  return compiled('value', `let text = '{', comma = ''; ${parts.join(' ')} return text + '}';`, writers);
}

/** Writes a list of objects that are never null; what ends one and begins the next is one constant. */
function objectsWriter(scope: Scope, type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Write {
  const writers: Write[] = [];
  const pieces = piecesOf(scope, type, collect(scope, type, sets), 'value', writers);
  const [opening, ...rest] = pieces ? merged(pieces) : [];
  const closing = rest.pop();
  if (!opening || !closing || 'code' in opening || 'code' in closing)
    return listWriter(objectWriter(scope, type, sets));
  const first = JSON.stringify(`[${opening.constant}`);
  const next = JSON.stringify(`${closing.constant},${opening.constant}`);
  const last = JSON.stringify(`${closing.constant}]`);
  const body = `if (values === null) return 'null'; if (values.length === 0) return '[]'; let text = ''; for (let index = 0; index < values.length; index += 1) { const value = values[index]; text += (index === 0 ? ${first} : ${next}) + ${joined(rest)}; } return text + ${last};`;
  return compiled('values', body, writers);
}

/** Code made of keys of the document, which are names, and nothing else of it. */
function compiled(parameter: string, body: string, writers: readonly Write[]): Write {
  const names = writers.map((_, index) => `write${index}`);
  return new Function('escaped', ...names, `return (${parameter}) => { ${body} };`)(escaped, ...writers);
}

/** The pieces of an object that has all its keys, `at` where its value is found; null where a key may be left out. */
function piecesOf(
  scope: Scope,
  type: GraphQLObjectType,
  fields: ReadonlyMap<string, Collected>,
  at: string,
  writers: Write[],
): Piece[] | null {
  // Before anything below is written: it would be written once more for each level above.
  for (const { conditional } of fields.values()) if (conditional) return null;
  const pieces: Piece[] = [{ constant: '{' }];
  for (const [key, { nodes }] of fields) {
    const name = JSON.stringify(key);
    pieces.push({ constant: `${pieces.length === 1 ? '' : ','}${name}:` });
    pieces.push(...fieldPieces(scope, type, nodes, `${at}[${name}]`, writers));
  }
  return [...pieces, { constant: '}' }];
}

/** What is never null is put together in place, the rest by a writer of its own. */
function fieldPieces(
  scope: Scope,
  parent: GraphQLObjectType,
  nodes: readonly FieldNode[],
  at: string,
  writers: Write[],
): Piece[] {
  const type = parent.getFields()[nodes[0]?.name.value ?? '']?.type;
  if (type && isNonNullType(type)) {
    const quote = { constant: '"' };
    if (isEnumType(type.ofType)) return [quote, { code: at }, quote];
    if (isLeafType(type.ofType)) {
      if (numbers.has(type.ofType.name)) return [{ code: at }];
      if (texts.has(type.ofType.name)) return [quote, { code: `escaped(${at})` }, quote];
    } else if (isObjectType(type.ofType)) {
      const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      const pieces = piecesOf(scope, type.ofType, collect(scope, type.ofType, sets), at, writers);
      if (pieces) return pieces;
    }
  }
  const index = writers.push(fieldWriter(scope, parent, nodes)) - 1;
  return [{ code: `write${index}(${at})` }];
}

/** Code for all pieces as one text, never sliced: it is only made whole when the answer is sent. */
function joined(pieces: readonly Piece[]): string {
  return merged(pieces)
    .map((piece) => ('code' in piece ? piece.code : JSON.stringify(piece.constant)))
    .join(' + ');
}

/** The same text with constants that follow each other as one. */
function merged(pieces: readonly Piece[]): Piece[] {
  const found: Piece[] = [];
  for (const piece of pieces) {
    const before = found.at(-1);
    if ('constant' in piece && before && 'constant' in before)
      found[found.length - 1] = { constant: before.constant + piece.constant };
    else found.push(piece);
  }
  return found;
}

function fieldWriter(scope: Scope, parent: GraphQLObjectType, nodes: readonly FieldNode[]): Write {
  const name = nodes[0]?.name.value ?? '';
  const field = parent.getFields()[name];
  if (!field) return name === '__typename' ? writeString : writeAny;
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  return typeWriter(scope, field.type, sets);
}

function typeWriter(scope: Scope, type: GraphQLOutputType, sets: readonly SelectionSetNode[]): Write {
  if (isNonNullType(type)) return typeWriter(scope, type.ofType, sets);
  if (isListType(type)) {
    const item = isNonNullType(type.ofType) ? type.ofType.ofType : null;
    return isObjectType(item)
      ? objectsWriter(scope, item, sets)
      : listWriter(typeWriter(scope, type.ofType, sets));
  }
  const named = getNamedType(type);
  if (isLeafType(named)) return leafWriter(named);
  // What an object behind an interface is, only the object tells.
  if (isAbstractType(named)) return writeAny;
  const write = objectWriter(scope, named, sets);
  return (value) => (value === null ? 'null' : write(value));
}

function listWriter(write: Write): Write {
  return (values: readonly never[] | null) => {
    if (values === null) return 'null';
    let text = '';
    for (let index = 0; index < values.length; index += 1)
      text += (index === 0 ? '' : ',') + write(values[index] as never);
    return `[${text}]`;
  };
}

const numbers = new Set(['Int', 'Float', 'Long', 'Boolean']);
const texts = new Set(['String', 'ID', 'DateTime', 'URL']);

function leafWriter(type: GraphQLLeafType): Write {
  if (isEnumType(type)) return (value: string | null) => (value === null ? 'null' : `"${value}"`);
  if (numbers.has(type.name)) return (value: number | boolean | null) => `${value}`;
  return texts.has(type.name) ? writeString : writeAny;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON must escape.
const escapes = /[\u0000-\u001f"\\\ud800-\udfff]/;

function writeString(value: string | null): string {
  return value === null ? 'null' : `"${escaped(value)}"`;
}

function escaped(value: string): string {
  return escapes.test(value) ? JSON.stringify(value).slice(1, -1) : value;
}

function writeAny(value: unknown): string {
  if (isJsonText(value)) return value.text;
  return JSON.stringify(value) ?? 'null';
}
