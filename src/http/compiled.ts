import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { type AnswerWriter, compileWriter, writtenBy } from './answer-writer.ts';

/** How often an operation is executed as it stands before it is worth compiling. */
const patience = 3;
/**
 * How many are compiled in the life of a process. The compiler, at 0.8.7, keeps some kilobytes of each for ever; from
 * 0.8.8 it does not, but then every leaf of an answer costs an array for its path: a third more CPU for wide answers.
 */
const compiledMost = 2_000;

type Code = { readonly query: CompiledQuery['query']; readonly write: AnswerWriter };
type Operation = { seen: number; compiled: Code | null };

/** An operation as code: executes it once with what one request brings. */
export type Compiled = (context: unknown, variables: Record<string, unknown>) => Promise<ExecutionResult>;

/**
 * Finds the code of operations that come again; null for all others, which the ordinary executor runs. What
 * was compiled goes with its document, when the document cache lets go of that.
 */
export function compileWhatComesAgain(schema: GraphQLSchema) {
  const known = new WeakMap<DocumentNode, Map<string, Operation>>();
  const stats = { compiled: 0 };
  return {
    /** How many operations were compiled since the start. */
    stats,
    find(document: DocumentNode, operationName: string | null | undefined): Compiled | null {
      const operations = known.get(document) ?? new Map<string, Operation>();
      known.set(document, operations);
      const name = operationName ?? '';
      const operation = operations.get(name) ?? { seen: 0, compiled: null };
      operations.set(name, operation);
      operation.seen += 1;
      if (operation.seen === patience && stats.compiled < compiledMost) {
        operation.compiled = compile(schema, document, name);
        if (operation.compiled) stats.compiled += 1;
      }
      const { compiled } = operation;
      if (!compiled) return null;
      return async (context, variables) => {
        const result = await compiled.query(undefined, context, variables);
        return writtenBy(compiled.write, ordinary(result, document));
      };
    },
  };
}

/** Null where the compiler cannot do it: then the ordinary executor goes on. */
function compile(schema: GraphQLSchema, document: DocumentNode, name: string): Code | null {
  const compiled = compileQuery(schema, document, name);
  const write = compileWriter(schema, document, name);
  return isCompiledQuery(compiled) && write ? { query: compiled.query, write } : null;
}

/** Compiled code knows an error's line and column only; its errors become what the ordinary executor's are. */
function ordinary(result: ExecutionResult, { loc }: DocumentNode): ExecutionResult {
  if (result.errors === undefined || loc === undefined) return result;
  const lines = loc.source.body.split(/\r\n|[\n\r]/g);
  const breaks = [...loc.source.body.matchAll(/\r\n|[\n\r]/g)].map(([text]) => text.length);
  const starts = [0];
  for (const [index, length] of breaks.entries())
    starts.push((starts[index] ?? 0) + (lines[index]?.length ?? 0) + length);
  const errors = result.errors.map(
    (error) =>
      new GraphQLError(error.message, {
        source: loc.source,
        positions: error.locations?.map(({ line, column }) => (starts[line - 1] ?? 0) + column - 1) ?? null,
        path: error.path ?? null,
        originalError: error.originalError ?? null,
        extensions: error.extensions,
      }),
  );
  return { ...result, errors };
}
