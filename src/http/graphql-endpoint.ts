import type { IncomingMessage, ServerResponse } from 'node:http';
import { nameAnswer } from './answer.ts';
import { createCall } from './call.ts';
import type { Metrics } from './metrics.ts';
import { createOperations, type OperationOptions } from './operations.ts';
import { createOrdinaryEntry } from './ordinary-entry.ts';
import { createPlainEntry } from './plain-entry.ts';

export type EndpointOptions<Context extends object> = OperationOptions<Context> & {
  readonly origins: readonly string[];
  readonly maxBodyBytes: number;
  /** For how long an answer with links in it may be kept. */
  readonly linkSeconds: number;
  readonly metrics: Metrics;
};

/** Answers what is asked of the API: by the short way where that will do, else by the ordinary one. */
export function createEndpoint<Context extends object>(options: EndpointOptions<Context>) {
  const { metrics } = options;
  const operations = createOperations(options);
  const plain = createPlainEntry({ ...options, operations });
  const ordinary = createOrdinaryEntry({ ...options, operations });
  metrics.watch(() => ({
    document_cache_hits_total: operations.stats.documents.hits,
    document_cache_misses_total: operations.stats.documents.misses,
    persisted_operation_hits_total: operations.stats.persisted.hits,
    persisted_operation_misses_total: operations.stats.persisted.misses,
    compiled_operations_total: operations.stats.executor.compiled,
  }));

  return async (request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> => {
    const begun = performance.now();
    const call = createCall(request, response, requestId);
    const short = plain.takes(request) && (await plain.answer(request, response, call));
    if (!short) {
      nameAnswer(response, requestId);
      await ordinary(request, response, call);
    }
    metrics.graphql(short ? 'plain' : 'ordinary', performance.now() - begun);
  };
}
