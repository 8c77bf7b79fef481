import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Plugin } from 'graphql-yoga';
import { type AnswerWriter, compileWriter } from './answer-writer.ts';

/** How often an operation is executed as it stands before it is worth compiling. */
const patience = 3;

type Compiled = { readonly query: CompiledQuery['query']; readonly write: AnswerWriter };
type Operation = { seen: number; compiled: Compiled | null };

/**
 * Executes operations that come again as compiled code, and all others by the ordinary executor. What was
 * compiled goes with its document, when the document cache lets go of that.
 */
export function compileWhatComesAgain(): Plugin {
  const known = new WeakMap<DocumentNode, Map<string, Operation>>();
  return {
    onExecute({ args: { schema, document, operationName }, setExecuteFn }) {
      const operations = known.get(document) ?? new Map<string, Operation>();
      known.set(document, operations);
      const name = operationName ?? '';
      const operation = operations.get(name) ?? { seen: 0, compiled: null };
      operations.set(name, operation);
      operation.seen += 1;
      if (operation.seen === patience) operation.compiled = compile(schema, document, name);
      const { compiled } = operation;
      if (compiled)
        setExecuteFn(async ({ rootValue, contextValue, variableValues }) => ({
          ...ordinary(await compiled.query(rootValue, contextValue, variableValues), document),
          stringify: compiled.write,
        }));
    },
  };
}

/** Null where the compiler cannot do it: then the ordinary executor goes on. */
function compile(schema: GraphQLSchema, document: DocumentNode, name: string): Compiled | null {
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
