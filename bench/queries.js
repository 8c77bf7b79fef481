import { pipelineName, runName, sets } from './data/sets.js';
import { valuesPipeline } from './data/values.js';

/** How many different requests of a query take turns, so that no answer is asked for twice in a row. */
const turns = 20;

/**
 * @typedef {object} Query
 * @property {string} title
 * @property {string} about what it asks for
 * @property {(set: import('./data/sets.js').DataSet) => object[]} parameters of the requests that take turns
 * @property {number} statements the most that an answer may take
 * @property {(canonical: any) => number} size how many of its innermost objects an answer has
 * @property {number} expected that size
 */

/** @type {Record<'b1' | 'b2' | 'b3' | 'v', Query>} */
export const queries = {
  b1: {
    title: 'B1 wide',
    about: 'one pipeline by name -> 3 versions -> their newest 10 runs -> steps -> outputs with metadata',
    parameters: (set) =>
      Array.from({ length: turns }, (_, n) => ({ name: pipelineName(set.pipelines - 1 - n * 7) })),
    statements: 5,
    size: ({ versions }) => outputs(versions.flatMap(({ runs }) => runs)),
    expected: 360,
  },
  b2: {
    title: 'B2 dashboard',
    about: '50 pipelines -> the latest run of each -> steps',
    parameters: () => [{}],
    statements: 3,
    size: (pipelines) => pipelines.flatMap(({ latestRun }) => latestRun.steps).length,
    expected: 300,
  },
  b3: {
    title: 'B3 small',
    about: 'one run by name -> steps -> outputs',
    parameters: (set) => Array.from({ length: turns }, (_, n) => ({ name: runName(set, n * 13, n) })),
    statements: 3,
    size: (run) => outputs([run]),
    expected: 12,
  },
  v: {
    title: 'V values',
    about:
      'the full path from a pipeline to 50 values in a local store: 25 numbers as JSON, 25 arrays as .npy',
    parameters: () => [{ name: valuesPipeline }],
    statements: 5,
    size: ({ versions }) => outputs(versions.flatMap(({ runs }) => runs)),
    expected: 50,
  },
};

/** The queries about rows alone, which every contender answers. */
export const rowQueries = /** @type {const} */ (['b1', 'b2', 'b3']);

/** Which data a run of the benchmark works on. */
export function setOf(scale) {
  return scale ? sets.scale : sets.b;
}

function outputs(runs) {
  return runs.flatMap(({ steps }) => steps.flatMap((step) => step.outputs)).length;
}
