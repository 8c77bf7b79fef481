import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mix, project, uuid } from './ids.js';
import { moment } from './rows.js';

/** The pipeline whose 50 artifacts have values: scalars and arrays, in turn. */
export const valuesPipeline = 'full_path';
/** What the URIs of those artifacts begin with. */
export const valuesRoot = 'bench://values';

const [runs, stepsPerRun, outputs] = [5, 5, 2];
const numbers = { pipeline: 1_000_000, version: 1_000_000, run: 100_000_000, step: 100_000_000 };
const far = 400 * 24 * 3_600_000;
const p = project.id;

/** The rows of that pipeline, in the shape of `tablesOf`. */
export function valueTables() {
  const pipeline = uuid('pipeline', numbers.pipeline);
  const version = uuid('version', numbers.version);
  const runId = (run) => uuid('run', numbers.run + run);
  const stepId = (run, step) => uuid('step', numbers.step + run * stepsPerRun + step);
  const steps = times(runs).flatMap((run) => times(stepsPerRun).map((step) => ({ run, step })));
  const slots = steps.flatMap(({ run, step }) => times(outputs).map((place) => ({ run, step, place })));
  const number = ({ run, step, place }) => (run * stepsPerRun + step) * outputs + place;
  return [
    {
      table: 'pipelines',
      columns: ['project_id', 'id', 'name', 'created_at', 'first_run_at'],
      rows: () => [[p, pipeline, valuesPipeline, moment(far), moment(far)]],
    },
    {
      table: 'pipeline_versions',
      columns: ['project_id', 'id', 'pipeline_id', 'number', 'created_at'],
      rows: () => [[p, version, pipeline, 1, moment(far)]],
    },
    {
      table: 'runs',
      columns: ['project_id', 'id', 'pipeline_id', 'version_id', 'name', 'status', 'created_at'],
      rows: () =>
        times(runs).map((run) => [
          p,
          runId(run),
          pipeline,
          version,
          `${valuesPipeline}-${run}`,
          'COMPLETED',
          moment(far + run),
        ]),
    },
    {
      table: 'steps',
      columns: ['project_id', 'id', 'run_id', 'name', 'status', 'ordinal'],
      rows: () =>
        steps.map(({ run, step }) => [p, stepId(run, step), runId(run), `step_${step}`, 'COMPLETED', step]),
    },
    {
      table: 'artifacts',
      columns: ['project_id', 'id', 'name', 'type', 'uri', 'materializer', 'data_type', 'created_at'],
      rows: () =>
        slots.map((slot) => [
          p,
          uuid('valueArtifact', number(slot)),
          `value_${number(slot)}`,
          'DataArtifact',
          `${valuesRoot}/${number(slot)}`,
          ...(slot.place === 0
            ? ['zenml.materializers.built_in_materializer.BuiltInMaterializer', 'builtins.float']
            : ['zenml.materializers.numpy_materializer.NumpyMaterializer', 'numpy.ndarray']),
          moment(far),
        ]),
    },
    {
      table: 'step_outputs',
      columns: ['project_id', 'step_id', 'position', 'name', 'artifact_id'],
      rows: () =>
        slots.map((slot) => [
          p,
          stepId(slot.run, slot.step),
          slot.place,
          slot.place === 0 ? 'score' : 'weights',
          uuid('valueArtifact', number(slot)),
        ]),
    },
  ];
}

/** Writes the files behind those artifacts: `data.json` with a number, or `data.npy` with 64 of them. */
export async function writeValues(directory) {
  await rm(directory, { recursive: true, force: true });
  for (let n = 0; n < runs * stepsPerRun * outputs; n += 1) {
    const folder = join(directory, String(n));
    await mkdir(folder, { recursive: true });
    if (n % 2 === 0) await writeFile(join(folder, 'data.json'), String((mix(n) % 10_000) / 10_000));
    else
      await writeFile(join(folder, 'data.npy'), npy(times(64).map((at) => (mix(n * 64 + at) % 1_000) / 8)));
  }
}

function npy(values) {
  const description = `{'descr': '<f8', 'fortran_order': False, 'shape': (${values.length},), }`;
  const header = `${description.padEnd(117)}\n`;
  const bytes = Buffer.alloc(10 + header.length + values.length * 8);
  bytes.write('\x93NUMPY\x01\x00', 0, 'latin1');
  bytes.writeUInt16LE(header.length, 8);
  bytes.write(header, 10, 'latin1');
  for (const [at, value] of values.entries()) bytes.writeDoubleLE(value, 10 + header.length + at * 8);
  return bytes;
}

function times(count) {
  return Array.from({ length: count }, (_, n) => n);
}
