import type { ObjectRef } from '@pothos/core';
import { builder, type SchemaTypes } from './builder.ts';
import { Artifact, ModelVersion, Pipeline, Run } from './refs.ts';

const nameAlone = ['name'];

tagsOf(Pipeline, 'pipeline');
tagsOf(Run, 'run');
tagsOf(Artifact, 'artifact');
tagsOf(ModelVersion, 'model version');

function tagsOf<Owner extends { id: string }>(owner: ObjectRef<SchemaTypes, Owner>, what: string): void {
  builder.objectField(owner, 'tags', (t) =>
    t.stringList({
      description: `The tags that people gave the ${what}, by name.`,
      extensions: { list: 1 },
      resolve: async (row, _, { loaders }) =>
        (await loaders.tagsOf.load((row as Owner).id, nameAlone)).map(({ name }) => name),
    }),
  );
}
