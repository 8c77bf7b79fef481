import { builder } from './builder.ts';

/** What became of a run or step, in the words of every tracker. */
export const ExecutionStatus = builder.enumType('ExecutionStatus', {
  description:
    'How far a run or step has come. More values may be added; treat one you do not know as still going.',
  values: {
    PENDING: { description: 'Not started, and maybe never: a step below a failed one stays here.' },
    RUNNING: { description: 'Started and not ended.' },
    COMPLETED: { description: 'Ended as it should.' },
    CACHED: { description: 'Not run: its outputs were taken from an earlier, equal step.' },
    FAILED: { description: 'Ended with an error.' },
    STOPPED: { description: 'Ended because someone stopped it.' },
    SKIPPED: { description: 'Left out by the tracker on purpose.' },
  } as const,
});

export const ExecutionStatusFilter = builder.inputType('ExecutionStatusFilter', {
  description: 'Conditions on a status; all that are given must hold.',
  fields: (t) => ({
    eq: t.field({ type: ExecutionStatus, description: 'Is this one.' }),
    in: t.field({
      type: [ExecutionStatus],
      description: 'Is one of these; an empty list holds for nothing.',
    }),
  }),
});

export const StringFilter = builder.inputType('StringFilter', {
  description: 'Conditions on a text, by exact letters; all that are given must hold.',
  fields: (t) => ({
    eq: t.string({ description: 'Equals this.' }),
    in: t.stringList({ description: 'Equals one of these; an empty list holds for nothing.' }),
  }),
});
