import { fileURLToPath } from 'node:url';
import { project } from '../data/ids.js';
import { entriesOf } from '../servers/metadata.js';
import { dataOf, graphqlRequest, plain } from './contender.js';

const b1 = `query B1($project: UUID!, $name: String!) {
  pipeline(projectId: $project, name: $name) {
    name
    versions(first: 3, orderBy: [NUMBER_DESC]) {
      number
      runs(first: 10, orderBy: [CREATED_AT_DESC]) {
        name status startedAt endedAt
        steps(orderBy: [ORDINAL_ASC]) {
          name status
          outputs { name artifact { name type dataType uri metadata } }
        }
      }
    }
  }
}`;
const b2 = `query B2 {
  allPipelines(first: 50, orderBy: [FIRST_RUN_AT_ASC]) { nodes {
    name
    latest: runs(first: 1, orderBy: [CREATED_AT_DESC]) {
      name status startedAt endedAt
      steps(orderBy: [ORDINAL_ASC]) { name status }
    }
  } }
}`;
const b3 = `query B3($project: UUID!, $name: String!) {
  allRuns(first: 1, condition: { projectId: $project, name: $name }, orderBy: [CREATED_AT_DESC]) { nodes {
    name status
    steps(orderBy: [ORDINAL_ASC]) { name status outputs { name artifact { type } } }
  } }
}`;

/** @type {import('./contender.js').Contender} */
export const postgraphile = {
  name: 'PostGraphile',
  about: ['postgraphile'],
  script: fileURLToPath(new URL('../servers/postgraphile.js', import.meta.url)),
  args: [],
  environment: ({ databaseUrl, port }) => ({
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    GRAPHILE_ENV: 'production',
  }),
  requests: {
    b1: (parameters) => graphqlRequest(b1, { project: project.id, ...parameters }),
    b2: () => graphqlRequest(b2),
    b3: (parameters) => graphqlRequest(b3, { project: project.id, ...parameters }),
  },
  canonical(query, answer) {
    const [found] = Object.values(plain(dataOf(answer)));
    if (query === 'b1') return withMetadata(found);
    if (query === 'b3') return found[0];
    return found.map(({ name, latest }) => ({ name, latestRun: latest[0] }));
  },
};

/** Its metadata is the column as it is: the least that it can be asked to do. */
function withMetadata(value) {
  if (Array.isArray(value)) return value.map(withMetadata);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'metadata' ? entriesOf(inner) : withMetadata(inner),
    ]),
  );
}
