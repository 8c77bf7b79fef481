import { ClientError, type ErrorCode } from '../errors.ts';
import type { Slot } from '../loaders/slots.ts';
import { builder } from './builder.ts';
import { identity } from './identity.ts';
import { lasting } from './lasting.ts';
import { Artifact, Failure, ModelVersion, Node, Run, Step, StepInput, StepOutput } from './refs.ts';
import { jsonOf } from './scalars.ts';
import { ExecutionStatus } from './status.ts';
import { madeFrom, wanted } from './wanted.ts';

builder.objectType(Step, {
  description: 'One step of a run.',
  interfaces: [Node],
  extensions: lasting(
    'id',
    'sourceId',
    'name',
    'entrypointName',
    'status',
    'sourceStatus',
    'attempt',
    'startedAt',
    'endedAt',
    'parameters',
    'configuration',
    'settings',
    'docstring',
    'sourceCode',
    'cacheKey',
    'parents',
    'run',
    'outputs',
    'output',
    'inputs',
    'input',
  ),
  fields: (t) => ({
    ...identity(t, 'Step'),
    name: t.exposeString('name', {
      description: 'Its name in the pipeline, unique in the run (`two_2` where `two` is used again).',
    }),
    entrypointName: t.exposeString('entrypointName', {
      nullable: true,
      description: 'What the code calls it (`two`), which several steps may share.',
    }),
    status: t.expose('status', { type: ExecutionStatus, description: 'How far it has come.' }),
    sourceStatus: t.exposeString('sourceStatus', {
      nullable: true,
      description: 'The status in the tracker’s own word; null for a step that never started.',
    }),
    attempt: t.exposeInt('attempt', { description: '1 for the first try; each retry counts one more.' }),
    attempts: t.field({
      type: [Step],
      description:
        'All attempts at the step in its run, this one among them, oldest first; one where it was not retried.',
      extensions: { list: 2 },
      resolve: ({ id }, _, { loaders }, info) => loaders.attemptsOfStep.load(id, wanted(info)),
    }),
    failure: t.field({
      type: Failure,
      nullable: true,
      description: 'The exception that ended this attempt, where the tracker keeps it.',
      resolve: ({ failure }) => (failure === null ? null : JSON.parse(failure)),
    }),
    modelVersion: t.field({
      type: ModelVersion,
      nullable: true,
      description:
        'The model version that this step is configured for, other than its run; null without one, or where that is gone.',
      extensions: madeFrom('modelVersionId'),
      resolve: ({ modelVersionId }, _, { loaders }, info) =>
        modelVersionId === null ? null : loaders.modelVersion.load(modelVersionId, wanted(info)),
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it started; null where it never did.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null while it goes on, or where that is not known.',
    }),
    parameters: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The parameters it was called with, by name.',
      resolve: ({ parameters }) => jsonOf(parameters),
    }),
    configuration: t.field({
      type: 'JSON',
      nullable: true,
      description: 'All of its configuration, as the tracker holds it.',
      resolve: ({ configuration }) => jsonOf(configuration),
    }),
    settings: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Its settings, by key.',
      resolve: ({ settings }) => jsonOf(settings),
    }),
    docstring: t.exposeString('docstring', {
      nullable: true,
      description: 'The docstring of its function; null where it has none.',
    }),
    sourceCode: t.exposeString('sourceCode', {
      nullable: true,
      description: 'The code of its function, as it was when it ran.',
    }),
    cacheKey: t.exposeString('cacheKey', {
      nullable: true,
      description: 'Equal keys make a step take the outputs of an earlier one.',
    }),
    cacheOrigin: t.field({
      type: Step,
      nullable: true,
      description:
        'The step that really ran, where this one is `CACHED`; null where it is not, or that is gone.',
      extensions: madeFrom('cacheOriginId'),
      resolve: ({ cacheOriginId }, _, { loaders }, info) =>
        cacheOriginId === null ? null : loaders.step.load(cacheOriginId, wanted(info)),
    }),
    parents: t.field({
      type: [Step],
      description: 'The steps of the run that it waited for, by name.',
      extensions: { list: 2 },
      resolve: ({ id }, _, { loaders }, info) => loaders.parentsOfStep.load(id, wanted(info)),
    }),
    run: t.field({
      type: Run,
      nullable: true,
      description: 'The run it is a step of.',
      extensions: madeFrom('runId'),
      resolve: ({ runId }, _, { loaders }, info) => loaders.run.load(runId, wanted(info)),
    }),
    outputs: t.field({
      type: [StepOutput],
      description:
        'What it put out, in order of declaration; a name stands there once for each artifact saved under it.',
      extensions: { list: 2 },
      resolve: ({ id }, _, { loaders }, info) => loaders.outputsOfStep.load(id, wanted(info)),
    }),
    output: t.field({
      type: Artifact,
      nullable: true,
      description:
        'The output of this name, null where there is none. Without a name: the only output, null where there is none, an `AMBIGUOUS_OUTPUT` error that lists the names where there are several.',
      args: { name: t.arg.string({ description: 'As in `StepOutput.name`.' }) },
      extensions: madeFrom('name'),
      resolve: async ({ id, name: step }, { name }, { loaders }, info) =>
        slotNamed(
          await loaders.outputsOfStep.load(id, wanted(info)),
          name,
          'AMBIGUOUS_OUTPUT',
          `Step ${step} has several outputs`,
        ),
    }),
    inputs: t.field({
      type: [StepInput],
      description:
        'What it took in, in order of declaration; a name stands there once for each artifact passed under it.',
      extensions: { list: 2 },
      resolve: ({ id }, _, { loaders }, info) => loaders.inputsOfStep.load(id, wanted(info)),
    }),
    input: t.field({
      type: Artifact,
      nullable: true,
      description:
        'The input of this name, null where there is none. Without a name: the only input, null where there is none, an `AMBIGUOUS_INPUT` error that lists the names where there are several.',
      args: { name: t.arg.string({ description: 'As in `StepInput.name`.' }) },
      extensions: madeFrom('name'),
      resolve: async ({ id, name: step }, { name }, { loaders }, info) =>
        slotNamed(
          await loaders.inputsOfStep.load(id, wanted(info)),
          name,
          'AMBIGUOUS_INPUT',
          `Step ${step} has several inputs`,
        ),
    }),
  }),
});

function slotNamed(
  slots: readonly Slot[],
  name: string | null | undefined,
  code: ErrorCode,
  complaint: string,
): Slot['artifact'] | null {
  if (typeof name === 'string') return slots.find((slot) => slot.name === name)?.artifact ?? null;
  const names = [...new Set(slots.map((slot) => slot.name))];
  if (names.length > 1)
    throw new ClientError(code, `${complaint}; name one of: ${names.join(', ')}.`, { names });
  return slots[0]?.artifact ?? null;
}
