import { builder } from './builder.ts';

/** How an artifact was saved or passed, in the words of every tracker. */
export const ArtifactKind = builder.enumType('ArtifactKind', {
  description: 'How an artifact came to be saved, or came into a step. More values may be added.',
  values: {
    STEP_OUTPUT: { description: 'A step returned it; it was passed on from there.' },
    MANUAL: { description: 'Code saved it, or loaded it, by a call of its own.' },
    EXTERNAL: { description: 'It was given to the pipeline from outside.' },
    LAZY: { description: 'It was named when the pipeline was written and looked up when the step ran.' },
    OVERRIDE: { description: 'It was put in the place of another input, for a replay of the run.' },
    PREEXISTING: { description: 'Its data lay in the store before the tracker was told of it.' },
    OTHER: { description: 'In a way that the tracker has a word for and Runpath has none.' },
  } as const,
});
