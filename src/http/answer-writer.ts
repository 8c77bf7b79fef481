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

function objectWriter(scope: Scope, type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Write {
  const fields = [...collect(scope, type, sets)];
  const writers = fields.map(([, { nodes }]) => fieldWriter(scope, type, nodes));
  const texts = fields.map(([key], index) => {
    const name = JSON.stringify(key);
    return {
      name,
      value: `value[${name}]`,
      text: `${JSON.stringify(`${name}:`)} + write${index}(value[${name}])`,
    };
  });
  // Never sliced: a text that is put together is only made whole when the answer is sent.
  const always = fields.every(([, { conditional }]) => !conditional);
  const body = always
    ? `return '{' + ${texts.map(({ text }) => text).join(" + ',' + ")} + '}';`
    : `let text = '{', comma = ''; ${texts.map(({ value, text }) => `if (${value} !== undefined) { text += comma + ${text}; comma = ','; }`).join(' ')} return text + '}';`;
  // Made of keys of the document, which are names, and nothing else of it.
  const names = writers.map((_, index) => `write${index}`);
  return new Function(...names, `return (value) => { ${body} };`)(...writers);
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
  return typeof value === 'string' && !escapes.test(value) ? `"${value}"` : JSON.stringify(value);
}

function writeAny(value: unknown): string {
  if (isJsonText(value)) return value.text;
  return JSON.stringify(value) ?? 'null';
}
