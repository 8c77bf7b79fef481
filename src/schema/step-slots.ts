import { ArtifactKind } from './artifact-kind.ts';
import { builder } from './builder.ts';
import { Artifact, StepInput, StepOutput } from './refs.ts';
import { holdsRows, madeFrom } from './wanted.ts';

builder.objectType(StepOutput, {
  description: 'Something that a step put out, under its name.',
  extensions: holdsRows,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name under which the step put out the artifact.' }),
    kind: t.field({
      type: ArtifactKind,
      nullable: true,
      description: 'How it was put out; null where the tracker does not say.',
      extensions: madeFrom('kind'),
      resolve: ({ artifact }) => artifact.kind,
    }),
    artifact: t.expose('artifact', { type: Artifact, description: 'What it is.' }),
  }),
});

builder.objectType(StepInput, {
  description: 'Something that a step took in, under its name.',
  extensions: holdsRows,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name under which the step took in the artifact.' }),
    kind: t.expose('kind', {
      type: ArtifactKind,
      nullable: true,
      description: 'How it came into the step; null where the tracker does not say.',
    }),
    chunkIndex: t.exposeInt('chunkIndex', {
      nullable: true,
      description:
        'Where a step was mapped over the artifact: which part of it this step was given, counted from 0. Null where it was given all of it.',
    }),
    chunkSize: t.exposeInt('chunkSize', {
      nullable: true,
      description: 'How many items of the artifact that part has; null where the step was given all of it.',
    }),
    artifact: t.expose('artifact', { type: Artifact, description: 'What it is.' }),
  }),
});
