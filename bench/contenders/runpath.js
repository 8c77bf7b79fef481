import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { project } from '../data/ids.js';
import { valuesRoot } from '../data/values.js';
import { dataOf, graphqlRequest, plain, poolSize } from './contender.js';

const b1 = `query B1($name: String!) {
  pipeline(name: $name) {
    name
    versions(first: 3) { nodes {
      number
      runs(first: 10) { nodes {
        name status startedAt endedAt
        steps { nodes {
          name status
          outputs { name artifact { name type dataType uri metadata { key value } } }
        } }
      } }
    } }
  }
}`;
const b2 = `query B2 {
  pipelines(first: 50) { nodes {
    name
    latestRun { name status startedAt endedAt steps { nodes { name status } } }
  } }
}`;
const b3 = `query B3($name: String!) {
  run(name: $name) {
    name status
    steps { nodes { name status outputs { name artifact { type } } } }
  }
}`;
const v = `query V($name: String!) {
  pipeline(name: $name) {
    name
    versions { nodes {
      number
      runs { nodes { name steps { nodes { name outputs { name artifact { value { json } } } } } } }
    } }
  }
}`;

/** @type {import('./contender.js').Contender} */
export const runpath = {
  name: 'Runpath',
  about: ['this repository, `runpath serve`'],
  script: fileURLToPath(new URL('../../dist/cli.js', import.meta.url)),
  args: ['serve'],
  environment: ({ databaseUrl, port, cache, values }) => ({
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: String(port),
    RUNPATH_PROJECT: project.name,
    RUNPATH_EXAMPLES: 'false',
    RUNPATH_POOL_SIZE: String(poolSize),
    RUNPATH_DATA_DIR: join(cache, 'runpath'),
    RUNPATH_ARTIFACT_ROOTS: `${valuesRoot}=${values}`,
  }),
  requests: {
    b1: (parameters) => graphqlRequest(b1, parameters),
    b2: () => graphqlRequest(b2),
    b3: (parameters) => graphqlRequest(b3, parameters),
    v: (parameters) => graphqlRequest(v, parameters),
  },
  canonical(query, answer) {
    const [found] = Object.values(plain(dataOf(answer)));
    if (query !== 'v') return found;
    const value = ({ name, artifact }) => ({ name, value: artifact.value.json });
    const step = ({ name, outputs }) => ({ name, outputs: outputs.map(value) });
    const run = ({ name, steps }) => ({ name, steps: steps.map(step) });
    const version = ({ number, runs }) => ({ number, runs: runs.map(run) });
    return { name: found.name, versions: found.versions.map(version) };
  },
};
