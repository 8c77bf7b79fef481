import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import { type Result, writerOf } from './answer-writer.ts';
import { compileWhatComesAgain } from './compiled.ts';

/** An operation that has passed limits and validation, with what its request brings. */
export type Operation = {
  readonly document: DocumentNode;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>> | null | undefined;
  readonly context: unknown;
};

/** Runs operations over one schema: the one place that chooses how. */
export function createExecutor(schema: GraphQLSchema) {
  const { find, stats } = compileWhatComesAgain(schema);
  return {
    stats,
    execute({
      document,
      operationName,
      variables,
      context,
    }: Operation): ExecutionResult | Promise<ExecutionResult> {
      const compiled = find(document, operationName);
      if (compiled !== null) return compiled(context, variables ?? {});
      return execute({
        schema,
        document,
        operationName: operationName ?? null,
        variableValues: variables ?? null,
        contextValue: context,
      });
    },
  };
}

/** The text of a result, as it is sent. */
export function write(result: Result): string {
  return writerOf(result)(result);
}
