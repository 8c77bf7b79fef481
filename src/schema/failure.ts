import { builder } from './builder.ts';
import { Failure } from './refs.ts';

builder.objectType(Failure, {
  description: 'The exception that ended a run or step, as the tracker recorded it. Long texts are cut.',
  fields: (t) => ({
    type: t.exposeString('type', {
      nullable: true,
      description: 'The class of the exception, with its module (`builtins.ValueError`).',
    }),
    message: t.exposeString('message', {
      nullable: true,
      description: 'What it says; at most 8192 characters, the first.',
    }),
    traceback: t.exposeString('traceback', {
      nullable: true,
      description: 'Where it was raised, innermost call last; at most 65536 characters, the last.',
    }),
    line: t.exposeInt('line', {
      nullable: true,
      description: 'The line of `Step.sourceCode` where it was raised, the first being 1.',
    }),
  }),
});
