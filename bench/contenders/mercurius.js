import { fileURLToPath } from 'node:url';
import { dataOf, graphqlRequest, plain } from './contender.js';

const b1 = `query B1($name: String!) {
  pipeline(name: $name) {
    name
    versions(first: 3) {
      number
      runs(first: 10) {
        name status startedAt endedAt
        steps { name status outputs { name artifact { name type dataType uri metadata { key value } } } }
      }
    }
  }
}`;
const b2 = `query B2 {
  pipelines(first: 50) {
    name
    latestRun { name status startedAt endedAt steps { name status } }
  }
}`;
const b3 = `query B3($name: String!) {
  run(name: $name) { name status steps { name status outputs { name artifact { type } } } }
}`;

/** @type {import('./contender.js').Contender} */
export const mercurius = {
  name: 'mercurius + JIT',
  about: ['mercurius', 'graphql-jit', 'fastify', 'postgres'],
  script: fileURLToPath(new URL('../servers/mercurius.js', import.meta.url)),
  args: [],
  environment: ({ databaseUrl, port }) => ({ DATABASE_URL: databaseUrl, PORT: String(port) }),
  requests: {
    b1: (parameters) => graphqlRequest(b1, parameters),
    b2: () => graphqlRequest(b2),
    b3: (parameters) => graphqlRequest(b3, parameters),
  },
  canonical: (_, answer) => Object.values(plain(dataOf(answer)))[0],
};
