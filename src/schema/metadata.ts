import type { ObjectRef } from '@pothos/core';
import type { JsonText } from '../json-text.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { Artifact, MetadataEntry, ModelVersion, Run, Step } from './refs.ts';

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
    value: t.expose('value', {
      type: 'JSON',
      nullable: true,
      description: 'The value, whatever its type.',
    }),
    asString: t.string({
      nullable: true,
      description: 'The value where it is text, else null.',
      resolve: ({ value }) => textOf(value),
    }),
    asFloat: t.float({
      nullable: true,
      description: 'The value where it is a finite number, else null.',
      resolve: numberOf,
    }),
    asBoolean: t.boolean({
      nullable: true,
      description: 'The value where it is true or false, else null.',
      resolve: ({ value: { text } }) => (text === 'true' ? true : text === 'false' ? false : null),
    }),
    asUrl: t.field({
      type: 'URL',
      nullable: true,
      description: 'The value where it is an absolute http or https address, else null.',
      resolve: ({ value }) => {
        const text = textOf(value);
        return text !== null && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null;
      },
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was recorded.' }),
  }),
});

metadataOf(Run, 'the run, such as `orchestrator_url`');
metadataOf(Step, 'the step, such as `experiment_tracker_url`');
metadataOf(Artifact, 'the artifact, such as `storage_size`, `shape` or `dtype`');
metadataOf(ModelVersion, 'the model version');

function metadataOf<Owner extends { metadata: string | null }>(
  owner: ObjectRef<SchemaTypes, Owner>,
  what: string,
): void {
  builder.objectField(owner, 'metadata', (t) =>
    t.field({
      type: [MetadataEntry],
      description: `What is known of ${what}, by key.`,
      args: { keys: t.arg.stringList({ description: 'Only these keys. Default: all.' }) },
      extensions: { list: 1 },
      resolve: (row, { keys }, { loaders }) => {
        const entries = loaders.metadataOf(row as Owner);
        return keys ? entries.filter(({ key }) => keys.includes(key)) : entries;
      },
    }),
  );
}

function textOf({ text }: JsonText): string | null {
  return text.startsWith('"') ? (JSON.parse(text) as string) : null;
}

/** Also of a whole number that is a string because a double cannot hold it exactly; never NaN or infinite. */
function numberOf({ type, value: { text } }: typeof MetadataEntry.$inferType): number | null {
  const numeric = type === 'INTEGER' || type === 'FLOAT' || type === 'STORAGE_SIZE';
  const digits = /^"?(-?\d[^"]*)"?$/.exec(text)?.[1];
  if (digits === undefined || (text.startsWith('"') && !numeric)) return null;
  return Number.isFinite(Number(digits)) ? Number(digits) : null;
}
