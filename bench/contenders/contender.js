/**
 * @typedef {'b1' | 'b2' | 'b3' | 'v'} QueryName
 * @typedef {{ method: string, path: string, headers?: Record<string, string>, body?: string }} Request
 * @typedef {{ databaseUrl: string, port: number, cache: string, values: string }} Surroundings
 *
 * A server that answers the queries in a shape of its own.
 * @typedef {object} Contender
 * @property {string} name for people
 * @property {string[]} about what it is made of, packages by name
 * @property {string} script
 * @property {string[]} args
 * @property {(surroundings: Surroundings) => Record<string, string>} environment
 * @property {Partial<Record<QueryName, (parameters: any) => Request>>} requests
 * @property {(query: QueryName, answer: any) => any} canonical the one form in which all answers are compared
 */

/** How many connections to PostgreSQL each contender may open. */
export const poolSize = 10;

/** A GraphQL request as every client sends it. */
export function graphqlRequest(query, variables) {
  return {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  };
}

/** The data of a GraphQL answer; throws where it carries errors. */
export function dataOf({ data, errors }) {
  if (errors) throw new Error(`The answer carries errors: ${JSON.stringify(errors).slice(0, 500)}`);
  return data;
}

const moments = new Set(['startedAt', 'endedAt']);

/** An answer with connections as plain lists and moments in one notation. */
export function plain(value, key) {
  if (Array.isArray(value)) return value.map((item) => plain(item));
  if (value === null || typeof value !== 'object')
    return moments.has(key) && value !== null ? new Date(value).toISOString() : value;
  if (Array.isArray(value.nodes)) return plain(value.nodes);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner, name)]));
}
