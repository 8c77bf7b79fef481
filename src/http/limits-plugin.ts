import { GraphQLError, parse } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { ClientError } from '../errors.ts';
import { analyse, type Limits, tooDeep, tooManyTokens } from './limits.ts';

/** Refuses what asks for too much: while it is parsed, and before GraphQL's own rules look at it. */
export function enforceLimits(limits: Limits): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => {
        try {
          return parse(source, { ...options, maxTokens: limits.tokens });
        } catch (error) {
          if (error instanceof RangeError) throw tooDeep(limits);
          if (error instanceof GraphQLError && error.message.endsWith('tokens. Parsing aborted.')) {
            throw tooManyTokens(limits);
          }
          throw error;
        }
      });
    },
    onValidate({ params, context }) {
      const { variables, operationName } = context.params;
      const price = analyse(params.documentAST, params.schema, variables, operationName, limits);
      // Thrown, since a result that is set here would be cached for the document, whatever its variables.
      if (price instanceof ClientError) throw price;
    },
  };
}
