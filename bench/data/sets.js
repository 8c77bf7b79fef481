/**
 * @typedef {object} DataSet
 * @property {string} name
 * @property {string} about what it holds, for people
 * @property {number} pipelines
 * @property {number} versions of each pipeline
 * @property {(version: number) => number} runsOf how many runs the n-th version has, counted over all pipelines
 * @property {(artifact: number) => number} metadataOf how many metadata rows the n-th artifact has
 */

export const stepNames = [
  'load_data',
  'clean_data',
  'split_data',
  'train_model',
  'evaluate_model',
  'deploy_model',
];
export const outputsPerStep = 2;

const scaleVersions = 600;
const scaleRuns = 1_000_000;

/** @type {Record<'b' | 'scale', DataSet>} */
export const sets = {
  b: {
    name: 'b',
    about:
      '200 pipelines x 3 versions x 20 runs x 6 steps x 2 artifacts: 12k runs, 72k steps, 144k artifacts',
    pipelines: 200,
    versions: 3,
    runsOf: () => 20,
    metadataOf: (artifact) => (artifact % 2 === 0 ? 4 : 3),
  },
  scale: {
    name: 'scale',
    about: '1M runs, 6M steps, 12M artifacts, 18M rows of metadata; one version holds 500k runs',
    pipelines: 200,
    versions: 3,
    runsOf: (version) => {
      if (version === scaleVersions - 1) return scaleRuns / 2;
      const others = scaleVersions - 1;
      const rest = scaleRuns / 2;
      return Math.floor(rest / others) + (version < rest % others ? 1 : 0);
    },
    metadataOf: (artifact) => (artifact % 2 === 0 ? 2 : 1),
  },
};

/** The name of the n-th pipeline. */
export function pipelineName(n) {
  return `train_model_${String(n).padStart(3, '0')}`;
}

/** The name of a run, from the number of its version over all pipelines and its place in it. */
export function runName(set, version, place) {
  return `${pipelineName(Math.floor(version / set.versions))}-v${(version % set.versions) + 1}-${place}`;
}
