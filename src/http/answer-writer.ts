import { type DocumentNode, type ExecutionResult, type GraphQLSchema, Kind } from 'graphql';
import { fragmentsOf } from './collected-fields.ts';
import { objectWriter } from './object-writer.ts';

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
  const data = objectWriter({ schema, fragments: fragmentsOf(document) }, root, [operation.selectionSet]);
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
