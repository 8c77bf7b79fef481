import { builder } from './builder.ts';
import { pageArguments, pageExtensions } from './connection.ts';
import { ModelVersion, Run, Runs, RunTrigger, Step } from './refs.ts';
import { runArguments, runList } from './run-list.ts';
import { madeFrom, wanted } from './wanted.ts';

const RunTriggerType = builder.enumType('RunTriggerType', {
  description: 'What sets off runs. More values may be added.',
  values: {
    STEP: { description: 'A step of another run.' },
    SCHEDULE: { description: 'A schedule of the tracker.' },
    TRIGGER: { description: 'A rule of the tracker that waits for events.' },
    DEPLOYMENT: { description: 'A call to a pipeline that was deployed as a service.' },
    OTHER: { description: 'Something that the tracker has a word for and Runpath has none.' },
  } as const,
});

builder.objectType(RunTrigger, {
  description: 'What set off a run.',
  fields: (t) => ({
    type: t.field({
      type: RunTriggerType,
      description: 'What it is.',
      extensions: madeFrom('triggerType'),
      resolve: ({ triggerType }) => triggerType ?? 'OTHER',
    }),
    name: t.exposeString('triggerName', {
      nullable: true,
      description: 'Its name, of a schedule, rule or deployment; null where it has none, or is gone.',
      extensions: madeFrom('triggerName'),
    }),
    sourceId: t.exposeID('triggerId', {
      nullable: true,
      description: 'The UUID by which the tracker knows it.',
      extensions: madeFrom('triggerId'),
    }),
    step: t.field({
      type: Step,
      nullable: true,
      description: 'The step, where `type` is `STEP`; null where it is not, or the step is gone.',
      extensions: madeFrom('triggerType', 'triggerId'),
      resolve: ({ triggerType, triggerId }, _, { loaders }, info) =>
        triggerType !== 'STEP' || triggerId === null ? null : loaders.step.load(triggerId, wanted(info)),
    }),
  }),
});

builder.objectFields(Run, (t) => ({
  parent: t.field({
    type: Run,
    nullable: true,
    description: 'The run that started this one as a part of itself; null where none did, or it is gone.',
    extensions: madeFrom('parentId'),
    resolve: ({ parentId }, _, { loaders }, info) =>
      parentId === null ? null : loaders.run.load(parentId, wanted(info)),
  }),
  children: t.field({
    type: Runs.connection,
    nullable: true,
    description: 'The runs that it started as parts of itself, newest first.',
    args: { ...pageArguments(t.arg, 10), ...runArguments(t.arg) },
    extensions: pageExtensions(10),
    resolve: ({ id }, args, { loaders }, info) =>
      runList(loaders.runsOfParent, { name: 'Run.children', parent: id, size: 10 }, args, info),
  }),
  replayOf: t.field({
    type: Run,
    nullable: true,
    description: 'The run that this one repeats in part; null where it repeats none, or that is gone.',
    extensions: madeFrom('replayOfId'),
    resolve: ({ replayOfId }, _, { loaders }, info) =>
      replayOfId === null ? null : loaders.run.load(replayOfId, wanted(info)),
  }),
  trigger: t.field({
    type: RunTrigger,
    nullable: true,
    description: 'What set it off, where no person did and the tracker says so.',
    extensions: madeFrom('triggerType', 'triggerId', 'triggerName'),
    resolve: (run) => (run.triggerType === null ? null : run),
  }),
  modelVersion: t.field({
    type: ModelVersion,
    nullable: true,
    description: 'The model version that the run is configured for; null without one, or where that is gone.',
    extensions: madeFrom('modelVersionId'),
    resolve: ({ modelVersionId }, _, { loaders }, info) =>
      modelVersionId === null ? null : loaders.modelVersion.load(modelVersionId, wanted(info)),
  }),
}));
