import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { ClientError } from '../errors.ts';
import { createDocumentCache } from './document-cache.ts';
import { analyse, type Limits, tooDeep, tooManyTokens } from './limits.ts';

/** Turns texts into documents of one schema that may run, under one set of limits; what it found it remembers. */
export function createDocuments(schema: GraphQLSchema, limits: Limits) {
  const kept = createDocumentCache();
  const verdicts = new WeakMap<DocumentNode, readonly GraphQLError[]>();
  const stats = { hits: 0, misses: 0 };

  return {
    stats,

    /** The document of a text; what does not parse is not kept, since every sender writes another one. */
    parse(text: string): DocumentNode {
      const found = kept.get(text);
      if (found !== undefined) {
        stats.hits += 1;
        return found;
      }
      stats.misses += 1;
      const document = parsed(text, limits);
      kept.set(text, document);
      return document;
    },

    /** Refuses what asks for too much, before GraphQL's own rules look at it; answers with what those find. */
    refusals(
      document: DocumentNode,
      variables: Readonly<Record<string, unknown>> | null | undefined,
      operationName: string | null | undefined,
    ): readonly GraphQLError[] {
      const price = analyse(document, schema, variables, operationName, limits);
      if (price instanceof ClientError) throw price;
      const known = verdicts.get(document);
      if (known !== undefined) return known;
      const verdict = validate(schema, document);
      for (const error of verdict) error.extensions.code = 'GRAPHQL_VALIDATION_FAILED';
      verdicts.set(document, verdict);
      return verdict;
    },
  };
}

function parsed(text: string, limits: Limits): DocumentNode {
  try {
    return parse(text, { maxTokens: limits.tokens });
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(limits);
    if (!(error instanceof GraphQLError)) throw error;
    if (error.message.endsWith('tokens. Parsing aborted.')) throw tooManyTokens(limits);
    error.extensions.code = 'GRAPHQL_PARSE_FAILED';
    throw error;
  }
}

/** The operation of a document that a request means; a GET may mean queries alone. */
export function operationOf(
  document: DocumentNode,
  operationName: string | null | undefined,
  method: string | undefined,
): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    const extensions = { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } };
    throw new GraphQLError('Could not determine what operation to execute.', { extensions });
  }
  if (method === 'GET' && operation.operation !== 'query') {
    const http = { status: 405, headers: { Allow: 'POST' } };
    throw new GraphQLError('Can only perform a mutation operation from a POST request.', {
      extensions: { code: 'BAD_REQUEST', http },
    });
  }
  return operation;
}
