import { runCondition } from '../loaders/run-condition.ts';
import { builder } from './builder.ts';
import { connect, firstOf, pageArguments, pageExtensions } from './connection.ts';
import { identity } from './identity.ts';
import { lasting, lastingBy } from './lasting.ts';
import { lookUp, lookUpArguments } from './look-up.ts';
import { Artifacts, Failure, Node, Pipeline, PipelineVersion, Run, Runs, Step, Steps } from './refs.ts';
import { runArguments, runList } from './run-list.ts';
import { jsonOf } from './scalars.ts';
import { ExecutionStatus } from './status.ts';
import { madeFrom, wanted } from './wanted.ts';

const docstringAlone = ['docstring'];

const GitShaAbsence = builder.enumType('GitShaAbsence', {
  description: 'Why a run has no commit.',
  values: {
    NO_REPOSITORY: { description: 'The code was in no repository.' },
    UNCOMMITTED_CHANGES: { description: 'The repository held changes that no commit has.' },
    NOT_REPORTED: { description: 'The tracker does not say.' },
  } as const,
});

builder.objectType(Run, {
  description: 'One execution of a pipeline.',
  interfaces: [Node],
  extensions: lasting(
    'id',
    'sourceId',
    'name',
    'status',
    'sourceStatus',
    'createdAt',
    'startedAt',
    'endedAt',
    'gitSha',
    'gitShaAbsence',
    'configuration',
    'settings',
    'orchestratorRunId',
    'steps',
    'step',
    'stepCount',
    'artifacts',
  ),
  fields: (t) => ({
    ...identity(t, 'Run'),
    name: t.exposeString('name', { description: 'Its name; older trackers may use one twice.' }),
    status: t.expose('status', { type: ExecutionStatus, description: 'How far it has come.' }),
    sourceStatus: t.exposeString('sourceStatus', {
      nullable: true,
      description: 'The status in the tracker’s own word; null where it reported none.',
    }),
    statusReason: t.exposeString('statusReason', {
      nullable: true,
      description: 'Why the status is what it is, in the tracker’s own words, where it has any.',
    }),
    failure: t.field({
      type: Failure,
      nullable: true,
      description: 'The exception that ended the run itself; those of its steps are in `Step.failure`.',
      resolve: ({ failure }) => (failure === null ? null : JSON.parse(failure)),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the tracker created it.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it started; null where that is not known.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null while it goes on, or where that is not known.',
    }),
    listed: t.boolean({
      description: 'Whether it belongs to a pipeline.',
      extensions: madeFrom('pipelineId'),
      resolve: ({ pipelineId }) => pipelineId !== null,
    }),
    dynamic: t.exposeBoolean('dynamic', {
      description:
        'Whether it was decided while it ran which steps there are; such a run has no steps that never started.',
    }),
    gitSha: t.exposeString('gitSha', {
      nullable: true,
      description: 'The commit of the code that ran; where null, `gitShaAbsence` says why.',
    }),
    gitShaAbsence: t.expose('gitShaAbsence', {
      type: GitShaAbsence,
      nullable: true,
      description: 'Why `gitSha` is null; null where it is not.',
    }),
    configuration: t.field({
      type: 'JSON',
      nullable: true,
      description: 'All configuration of the pipeline in this run, as the tracker holds it.',
      resolve: ({ configuration }) => jsonOf(configuration),
    }),
    settings: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The settings of the pipeline in this run, by key.',
      resolve: ({ settings }) => jsonOf(settings),
    }),
    docstring: t.string({
      nullable: true,
      description: 'The docstring of the pipeline, from the run’s version; null for an unlisted run.',
      extensions: madeFrom('versionId'),
      resolve: async ({ versionId }, _, { loaders }) =>
        versionId === null
          ? null
          : ((await loaders.version.load(versionId, docstringAlone))?.docstring ?? null),
    }),
    orchestratorRunId: t.exposeString('orchestratorRunId', {
      nullable: true,
      description: 'The id of the run in the system that executed it.',
    }),
    pipeline: t.field({
      type: Pipeline,
      nullable: true,
      description: 'The pipeline it is a run of; null for an unlisted run.',
      extensions: madeFrom('pipelineId'),
      resolve: ({ pipelineId }, _, { loaders }, info) =>
        pipelineId === null ? null : loaders.pipeline.load(pipelineId, wanted(info)),
    }),
    version: t.field({
      type: PipelineVersion,
      nullable: true,
      description: 'The version it is a run of; null for an unlisted run.',
      extensions: madeFrom('versionId'),
      resolve: ({ versionId }, _, { loaders }, info) =>
        versionId === null ? null : loaders.version.load(versionId, wanted(info)),
    }),
    steps: t.field({
      type: Steps.connection,
      nullable: true,
      description:
        'Its steps in order of execution, each by its last attempt; steps that never started are there too, last, `PENDING`.',
      args: pageArguments(t.arg, 100),
      extensions: pageExtensions(100),
      resolve: ({ id }, args, { loaders }, info) =>
        connect(loaders.stepsOfRun, { name: 'Run.steps', parent: id, size: 100 }, args, info),
    }),
    step: t.field({
      type: Step,
      nullable: true,
      description: 'The step of this name; null where there is none.',
      args: { name: t.arg.string({ required: true, description: 'As in `Step.name`.' }) },
      resolve: ({ id }, { name }, { loaders }, info) =>
        loaders.stepNamed.load({ parent: id, name, wanted: wanted(info) }),
    }),
    stepCount: t.int({
      description: 'How many steps it has, those included that never started.',
      resolve: ({ id }, _, { loaders }) => loaders.stepsOfRun.count({ parent: id }),
    }),
    artifacts: t.field({
      type: Artifacts.connection,
      nullable: true,
      description: 'What its steps put out, in order of execution, then of declaration.',
      args: pageArguments(t.arg, 10),
      extensions: pageExtensions(10),
      resolve: ({ id }, args, { loaders }, info) =>
        connect(loaders.artifactsOfRun, { name: 'Run.artifacts', parent: id, size: 10 }, args, info),
    }),
  }),
});

builder.queryFields((t) => ({
  runs: t.field({
    type: Runs.connection,
    nullable: true,
    description: 'The runs of the project, unlisted ones among them, newest first.',
    args: { ...pageArguments(t.arg, 25), ...runArguments(t.arg) },
    extensions: pageExtensions(25),
    resolve: (_, args, { loaders }, info) =>
      runList(loaders.runs, { name: 'runs', parent: loaders.projectId, size: 25 }, args, info),
  }),
  run: t.field({
    type: Run,
    nullable: true,
    description:
      'The run of this name or id, the newest where several have the name; null and a `NOT_FOUND` error where there is none.',
    args: lookUpArguments(t.arg),
    extensions: lastingBy('id'),
    resolve: (_, args, { loaders }, info) =>
      lookUp(
        'Run',
        args,
        (name) => {
          const condition = runCondition({ name: { eq: name } });
          return firstOf(loaders.runs, { parent: loaders.projectId, condition, descending: true }, info);
        },
        (uuid) => loaders.run.load(uuid, wanted(info)),
      ),
  }),
}));
