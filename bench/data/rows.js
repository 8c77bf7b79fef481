import { hex, mix, project, uuid } from './ids.js';
import { outputsPerStep, pipelineName, runName, stepNames } from './sets.js';

const firstMoment = Date.UTC(2026, 0, 1);
const minute = 60_000;

/**
 * Every table of a data set: its columns, and its rows one by one.
 * @param {import('./sets.js').DataSet} set
 * @returns {{ table: string, columns: string[], rows: () => Iterable<unknown[]> }[]}
 */
export function tablesOf(set) {
  const p = project.id;
  const pipelineCreated = (n) => moment(n * minute);
  return [
    {
      table: 'projects',
      columns: ['project_id', 'name', 'created_at'],
      rows: () => [[p, project.name, moment(0)]],
    },
    {
      table: 'pipelines',
      columns: ['project_id', 'id', 'name', 'description', 'created_at', 'first_run_at'],
      *rows() {
        for (let n = 0; n < set.pipelines; n += 1)
          yield [
            p,
            uuid('pipeline', n),
            pipelineName(n),
            'Trains and deploys a model.',
            pipelineCreated(n),
            pipelineCreated(n),
          ];
      },
    },
    {
      table: 'pipeline_versions',
      columns: [
        'project_id',
        'id',
        'pipeline_id',
        'number',
        'hash',
        'docstring',
        'specification',
        'created_at',
      ],
      *rows() {
        for (let n = 0; n < set.pipelines * set.versions; n += 1)
          yield [
            p,
            uuid('version', n),
            uuid('pipeline', Math.floor(n / set.versions)),
            (n % set.versions) + 1,
            hexText(n, 64),
            'Trains a model from the newest data, then evaluates it.',
            specification,
            moment(n * minute),
          ];
      },
    },
    {
      table: 'runs',
      columns:
        'project_id id pipeline_id version_id name status source_status created_at started_at ended_at git_sha configuration settings orchestrator_run_id'.split(
          ' ',
        ),
      *rows() {
        for (const { run, version, place } of runsOf(set)) {
          const begun = run * minute;
          const failed = run % 10 === 7;
          yield [
            p,
            uuid('run', run),
            uuid('pipeline', Math.floor(version / set.versions)),
            uuid('version', version),
            runName(set, version, place),
            failed ? 'FAILED' : 'COMPLETED',
            failed ? 'failed' : 'completed',
            moment(begun),
            moment(begun + 1_250),
            moment(begun + 55_000),
            hexText(run, 40),
            configuration(run),
            settings,
            hexText(run, 16),
          ];
        }
      },
    },
    {
      table: 'steps',
      columns:
        'project_id id run_id name entrypoint_name status source_status ordinal created_at started_at ended_at parameters configuration docstring source_code cache_key'.split(
          ' ',
        ),
      *rows() {
        for (const { run } of runsOf(set))
          for (const [ordinal, name] of stepNames.entries()) {
            const step = run * stepNames.length + ordinal;
            const begun = run * minute + ordinal * 9_000;
            const status = run % 10 === 7 && ordinal === 5 ? 'FAILED' : 'COMPLETED';
            yield [
              p,
              uuid('step', step),
              uuid('run', run),
              name,
              name,
              status,
              status.toLowerCase(),
              ordinal,
              moment(begun),
              moment(begun + 1_250),
              moment(begun + 8_000),
              `{"learning_rate": 0.00${(step % 9) + 1}, "epochs": ${step % 50}, "seed": ${step}}`,
              settings,
              'One step of the training.',
              sourceCode(name),
              hexText(step, 32),
            ];
          }
      },
    },
    {
      table: 'artifacts',
      columns:
        'project_id id name version type uri materializer data_type producer_id created_at metadata'.split(
          ' ',
        ),
      *rows() {
        for (const { artifact, step, run, ordinal, place } of artifactsOf(set))
          yield [
            p,
            uuid('artifact', artifact),
            `train_model::${stepNames[ordinal]}::${outputNames[place]}`,
            String(run + 1),
            place === 0 ? 'DataArtifact' : 'ModelArtifact',
            `store://artifacts/${stepNames[ordinal]}/${outputNames[place]}/${hexText(artifact, 8)}`,
            'zenml.materializers.numpy_materializer.NumpyMaterializer',
            'numpy.ndarray',
            uuid('step', step),
            moment(run * minute + ordinal * 9_000 + 7_000),
            metadataText(metadataOf(artifact).slice(0, set.metadataOf(artifact)), moment(run * minute)),
          ];
      },
    },
    {
      table: 'step_outputs',
      columns: ['project_id', 'step_id', 'position', 'name', 'artifact_id'],
      *rows() {
        for (const { artifact, step, place } of artifactsOf(set))
          yield [p, uuid('step', step), place, outputNames[place], uuid('artifact', artifact)];
      },
    },
    {
      table: 'metadata',
      columns: 'project_id owner_id key type value number text created_at'.split(' '),
      *rows() {
        for (const { artifact, run } of artifactsOf(set))
          for (const [key, type, value, number, text] of metadataOf(artifact).slice(
            0,
            set.metadataOf(artifact),
          ))
            yield [p, uuid('artifact', artifact), key, type, value, number, text, moment(run * minute)];
      },
    },
  ];
}

/** A moment of the data set, in milliseconds after its first, as PostgreSQL reads it. */
export function moment(after) {
  return new Date(firstMoment + after).toISOString();
}

const outputNames = ['data', 'model'];

function* runsOf(set) {
  let run = 0;
  for (let version = 0; version < set.pipelines * set.versions; version += 1)
    for (let place = 0; place < set.runsOf(version); place += 1, run += 1) yield { run, version, place };
}

function* artifactsOf(set) {
  for (const { run } of runsOf(set))
    for (let ordinal = 0; ordinal < stepNames.length; ordinal += 1)
      for (let place = 0; place < outputsPerStep; place += 1) {
        const step = run * stepNames.length + ordinal;
        yield { artifact: step * outputsPerStep + place, step, run, ordinal, place };
      }
}

function metadataOf(artifact) {
  const rows = 1_000 + (mix(artifact) % 9_000);
  const size = rows * 16 * 8;
  const fraction = (salt) => ((mix(artifact ^ salt) % 100_000) / 10_000).toFixed(4).replace(/0$/, '1');
  const statistics = `{"mean": ${fraction(1)}, "std": ${fraction(2)}, "min": -${fraction(3)}, "max": ${fraction(4)}, "nulls": 0, "unique": ${rows}}`;
  return [
    ['dtype', 'DTYPE', '"float64"', null, 'float64'],
    ['shape', 'LIST', `[${rows}, 16]`, null, null],
    ['storage_size', 'STORAGE_SIZE', String(size), size, null],
    ['statistics', 'OBJECT', statistics, null, null],
  ];
}

/** The metadata of a row as Runpath keeps it in the row itself: a line for each entry. */
function metadataText(entries, createdAt) {
  if (entries.length === 0) return null;
  return entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, type, value]) => `"${key}"\t${type}\t${asPostgres(createdAt)}\t${value}`)
    .join('\n');
}

function asPostgres(moment) {
  return `${moment.slice(0, 10)} ${moment.slice(11, 19)}+00`;
}

const specification = JSON.stringify({
  version: '0.4',
  steps: stepNames.map((name, at) => ({
    source: { module: 'pipelines.training', attribute: name, type: 'user' },
    upstream_steps: at === 0 ? [] : [stepNames[at - 1]],
    pipeline_parameter_name: name,
  })),
});
const settings = JSON.stringify({
  docker: { parent_image: null, requirements: ['scikit-learn==1.7.2', 'pandas==2.3.3'], apt_packages: [] },
  resources: { cpu_count: 2, gpu_count: null, memory: '4GB' },
});

function configuration(run) {
  const steps = Object.fromEntries(
    stepNames.map((name, at) => [
      name,
      {
        enable_cache: true,
        enable_artifact_metadata: true,
        parameters: { learning_rate: ((run % 9) + 1) / 1000, epochs: (run + at) % 50, seed: mix(run + at) },
        outputs: { data: { materializer_source: ['numpy'] }, model: { materializer_source: ['sklearn'] } },
        settings: { resources: { cpu_count: 2, memory: '4GB' }, retries: { max: 3, delay: 30, backoff: 2 } },
      },
    ]),
  );
  return JSON.stringify({ name: 'train_model', enable_cache: true, tags: ['nightly'], steps });
}

function sourceCode(name) {
  return `@step\ndef ${name}(frame: pd.DataFrame, learning_rate: float, epochs: int) -> Annotated[pd.DataFrame, "data"]:\n    """One step of the training."""\n    frame = frame.dropna()\n    model = Model(learning_rate=learning_rate)\n    model.fit(frame, epochs=epochs)\n    return model.transform(frame)\n`;
}

function hexText(n, length) {
  let text = '';
  for (let word = 1; text.length < length; word += 1) text += hex(mix(n ^ Math.imul(word, 0x9e3779b1)));
  return text.slice(0, length);
}
