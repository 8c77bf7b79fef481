import { builder } from './builder.ts';
import { RunTrigger, Step } from './refs.ts';
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
