import type { ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import type { Call, Incoming } from './call.ts';
import { createDocuments, operationOf } from './documents.ts';
import { createExecutor } from './execution.ts';
import { type Lasting, lastingOf } from './lasting.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';
import { maskResult } from './mask.ts';
import { createPersisted, type Parameters } from './persisted.ts';

export type OperationOptions<Context extends object> = {
  readonly schema: GraphQLSchema;
  readonly contextOf: (incoming: Incoming) => Context | Promise<Context>;
  /** Whether all objects with these ids have ended and will not change any more. */
  readonly ended: (context: Context, ids: readonly string[]) => Promise<boolean>;
  readonly limits: Limits;
  readonly log: Log;
};

/** The one way from what a client sent to a result, whichever entry it came by. */
export type Operations = ReturnType<typeof createOperations>;

/** Operations over one schema. */
export function createOperations<Context extends object>(options: OperationOptions<Context>) {
  const { schema, contextOf, ended, limits, log } = options;
  const documents = createDocuments(schema, limits);
  const persisted = createPersisted();
  const executor = createExecutor(schema);

  return {
    stats: { documents: documents.stats, persisted: persisted.stats, executor: executor.stats },

    /** The parameters with the document itself, where they name it by its hash; throws where that is unknown. */
    resolve(parameters: Parameters, call: Call): Parameters {
      const found = persisted.find(parameters);
      if (found === null) return parameters;
      call.hash = found.hash;
      return { ...parameters, query: found.text };
    },

    /** The result of a request that cannot run, for these reasons. */
    refused: (reasons: readonly unknown[], call: Call): ExecutionResult =>
      maskResult({ errors: reasons as readonly GraphQLError[] }, call.requestId, log),

    /** Runs well-formed parameters that hold a document. Leaves the outcome with the call, and never rejects. */
    async run(parameters: Parameters, call: Call): Promise<ExecutionResult> {
      const named: { hash: string | null; lasting: Lasting | null } = { hash: null, lasting: null };
      let result: ExecutionResult;
      try {
        result = await execute(parameters, call, named);
      } catch (error) {
        result = { errors: [error as GraphQLError] };
      }
      result = maskResult(result, call.requestId, log);
      const passing = call.passing || result.errors !== undefined;
      call.outcome = { result, hash: named.hash, lasting: passing ? null : named.lasting };
      return result;
    },
  };

  async function execute(
    parameters: Parameters,
    call: Call,
    named: { hash: string | null; lasting: Lasting | null },
  ): Promise<ExecutionResult> {
    const query = parameters.query as string;
    const operationName = parameters.operationName as string | null | undefined;
    const variables = parameters.variables as Record<string, unknown> | null | undefined;
    const document = documents.parse(query);
    const operation = operationOf(document, operationName, call.method);
    const refusals = documents.refusals(document, variables, operationName);
    if (refusals.length > 0) return { errors: refusals };
    named.hash = persisted.keep(query, document, parameters);
    const context = await contextOf(call.incoming);
    if (call.method === 'GET' && call.hash !== null) {
      const lasting = lastingOf(schema, document, operation, variables);
      // Asked before it is read, so that nothing which ends meanwhile is kept as it was before.
      if (lasting !== null && (await ended(context, lasting.ids))) named.lasting = lasting;
    }
    return executor.execute({ document, operationName, variables, context });
  }
}
