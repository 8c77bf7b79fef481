import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { isJsonText } from '../json-text.ts';

/** What an operation came to, its errors in whatever shape they are to be written. */
export type Result = {
  readonly data?: unknown;
  readonly errors?: readonly object[];
  readonly extensions?: unknown;
};

/** Writes an answer of one operation as JSON. */
export type AnswerWriter = (result: Result) => string;

/**
 * A writer compiled for the answers of one operation: it knows every key, so it looks at values alone. JSON texts go
 * in as they are. Null for a document without such an operation.
 */
export function compileWriter(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): AnswerWriter | null {
  const operation = document.definitions.find(
    (node) =>
      node.kind === Kind.OPERATION_DEFINITION && (!operationName || node.name?.value === operationName),
  );
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return null;
  const root = schema.getRootType(operation.operation);
  if (!root) return null;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const data = objectWriter({ schema, fragments }, root, [operation.selectionSet]);
  return ({ data: value, errors, extensions }) => {
    const before = errors ? `"errors":${JSON.stringify(errors)},` : '';
    const after = extensions ? `,"extensions":${JSON.stringify(extensions)}` : '';
    if (value === undefined) return `{${before.slice(0, -1)}${after}}`;
    return `{${before}"data":${value === null ? 'null' : data(value as never)}${after}}`;
  };
}

const writer = Symbol('writer');
type Written = Result & { readonly [writer]?: AnswerWriter };

/** A result that knows its writer, and whatever is made of it by spreading. */
export function writtenBy(write: AnswerWriter, result: ExecutionResult): ExecutionResult {
  return Object.assign(result, { [writer]: write });
}

/** The writer of a result: its own, or for one that has none the plain one. */
export function writerOf(result: Written): AnswerWriter {
  return result[writer] ?? JSON.stringify;
}

type Write = (value: never) => string;
type Scope = {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
};

/** What puts a text together: a constant, or code that makes one. */
type Piece = { readonly constant: string } | { readonly code: string };

function objectWriter(scope: Scope, type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Write {
  const writers: Write[] = [];
  const fields = collect(scope, type, sets);
  const pieces = piecesOf(scope, type, fields, 'value', writers);
  // Never sliced: a text that is put together is only made whole when the answer is sent.
  const body = pieces
    ? `return ${joined(pieces)};`
    : `let text = '{', comma = ''; ${[...fields]
        .map(([key, { nodes }]) => {
          const value = `value[${JSON.stringify(key)}]`;
          const field = joined([
            { constant: `${JSON.stringify(key)}:` },
            ...fieldPieces(scope, type, nodes, value, writers),
          ]);
          return `if (${value} !== undefined) { text += comma + ${field}; comma = ','; }`;
        })
        .join(' ')} return text + '}';`;
  // Made of keys of the document, which are names, and nothing else of it.
  const names = writers.map((_, index) => `write${index}`);
  return new Function('escaped', ...names, `return (value) => { ${body} };`)(escaped, ...writers);
}

/** The pieces of an object that has all its keys, `at` where its value is found; null where a key may be left out. */
function piecesOf(
  scope: Scope,
  type: GraphQLObjectType,
  fields: ReadonlyMap<string, Collected>,
  at: string,
  writers: Write[],
): Piece[] | null {
  const pieces: Piece[] = [];
  for (const [key, { nodes, conditional }] of fields) {
    if (conditional) return null;
    const name = JSON.stringify(key);
    pieces.push({ constant: `${pieces.length === 0 ? '{' : ','}${name}:` });
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

/** Code for all pieces as one text. */
function joined(pieces: readonly Piece[]): string {
  const terms: string[] = [];
  let constant = '';
  for (const piece of pieces) {
    if ('constant' in piece) constant += piece.constant;
    else {
      terms.push(JSON.stringify(constant), piece.code);
      constant = '';
    }
  }
  return [...terms, JSON.stringify(constant)].join(' + ');
}

type Collected = { readonly nodes: FieldNode[]; conditional: boolean };

/** The keys of an object of a type in the order of an answer; conditional where a directive may leave one out. */
function collect(
  { schema, fragments }: Scope,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Map<string, Collected> {
  const found = new Map<string, Collected>();
  const add = (set: SelectionSetNode, conditional: boolean, within: ReadonlySet<string>): void => {
    for (const node of set.selections) {
      const may = conditional || (node.directives?.length ?? 0) > 0;
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value;
        const known = found.get(key);
        if (known) {
          known.nodes.push(node);
          known.conditional &&= may;
        } else found.set(key, { nodes: [node], conditional: may });
        continue;
      }
      const named = node.kind === Kind.FRAGMENT_SPREAD ? node.name.value : null;
      if (named !== null && within.has(named)) continue;
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
      if (!fragment || !applies(schema, type, fragment.typeCondition?.name.value)) continue;
      add(fragment.selectionSet, may, named === null ? within : new Set([...within, named]));
    }
  };
  for (const set of sets) add(set, false, new Set());
  return found;
}

function applies(schema: GraphQLSchema, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && schema.isSubType(wanted, type);
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
  if (isListType(type)) return listWriter(typeWriter(scope, type.ofType, sets));
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
