import type { ObjectRef } from '@pothos/core';
import { builder, type SchemaTypes } from './builder.ts';
import { Artifact, MetadataEntry, ModelVersion, Run, Step } from './refs.ts';
import { parseJson } from './scalars.ts';
import { madeFrom, wanted } from './wanted.ts';

const MetadataType = builder.enumType('MetadataType', {
  description: 'What kind of value it is.',
  values: {
    STRING: { description: 'A text.' },
    INTEGER: { description: 'A whole number.' },
    FLOAT: { description: 'A number; `NaN` and infinities are strings in `value`.' },
    BOOLEAN: { description: 'True or false.' },
    LIST: { description: 'A list.' },
    OBJECT: { description: 'Values by key.' },
    URI: { description: 'An address, as text.' },
    PATH: { description: 'A path in a file system, as text.' },
    DTYPE: { description: 'A type of array elements or columns, as text.' },
    STORAGE_SIZE: { description: 'A size in bytes.' },
  } as const,
});

builder.objectType(MetadataEntry, {
  description: 'What is known of a run, step, artifact or model version under one key.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Unique for its owner.' }),
    type: t.expose('type', { type: MetadataType, description: 'What kind of value it is.' }),
    value: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The value, whatever its type.',
      resolve: ({ value }) => parseJson(value),
    }),
    asString: t.exposeString('text', {
      extensions: madeFrom('text'),
      nullable: true,
      description: 'The value where it is text, else null.',
    }),
    asFloat: t.exposeFloat('number', {
      extensions: madeFrom('number'),
      nullable: true,
      description: 'The value where it is a finite number, else null.',
    }),
    asBoolean: t.exposeBoolean('boolean', {
      extensions: madeFrom('boolean'),
      nullable: true,
      description: 'The value where it is true or false, else null.',
    }),
    asUrl: t.field({
      type: 'URL',
      nullable: true,
      description: 'The value where it is an absolute http or https address, else null.',
      extensions: madeFrom('text'),
      resolve: ({ text }) => (text && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was recorded.' }),
  }),
});

metadataOf(Run, 'the run, such as `orchestrator_url`');
metadataOf(Step, 'the step, such as `experiment_tracker_url`');
metadataOf(Artifact, 'the artifact, such as `storage_size`, `shape` or `dtype`');
metadataOf(ModelVersion, 'the model version');

function metadataOf<Owner extends { id: string }>(owner: ObjectRef<SchemaTypes, Owner>, what: string): void {
  builder.objectField(owner, 'metadata', (t) =>
    t.field({
      type: [MetadataEntry],
      description: `What is known of ${what}, by key.`,
      args: { keys: t.arg.stringList({ description: 'Only these keys. Default: all.' }) },
      extensions: { list: 1 },
      resolve: async (row, { keys }, { loaders }, info) => {
        const entries = await loaders.metadataOf.load((row as Owner).id, wanted(info));
        return keys ? entries.filter(({ key }) => keys.includes(key)) : entries;
      },
    }),
  );
}
