import { Unreadable, type unreadableCodes } from '../errors.ts';
import { builder } from './builder.ts';
import { expires, lastsWhole } from './lasting.ts';
import { Artifact, BinaryValue, ImageValue, JsonValue, TextValue, UnreadableValue, Value } from './refs.ts';
import { maxBytesArgument, shown } from './shown.ts';
import { madeFrom } from './wanted.ts';

const typeNames = {
  json: 'JsonValue',
  text: 'TextValue',
  table: 'TableValue',
  tensor: 'TensorValue',
  image: 'ImageValue',
  binary: 'BinaryValue',
  unreadable: 'UnreadableValue',
} as const;

builder.interfaceType(Value, {
  description:
    'The value of an artifact, decoded by the gateway; nothing in it was executed. `json` is all that most readers need; the types add the rest.',
  extensions: lastsWhole,
  resolveType: ({ kind }) => typeNames[kind],
  fields: (t) => ({
    json: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'The value as JSON: a table as a list of records, a tensor as nested lists, a text as a string. Null where it has none, or where it is larger than `maxBytes`.',
      resolve: (value) => {
        if (value.kind === 'unreadable' || value.overBudget) return null;
        if (value.kind === 'json') return value.json;
        if (value.kind === 'text') return value.text;
        if (value.kind === 'table')
          return value
            .rows({ first: value.rowCount ?? Number.MAX_SAFE_INTEGER, offset: 0 })
            .catch(nullIfTooLarge);
        return value.kind === 'tensor' ? value.data().catch(nullIfTooLarge) : null;
      },
    }),
    mediaType: t.string({
      nullable: true,
      description: 'The media type of the bytes at rest; null for an `UnreadableValue`.',
      resolve: (value) => (value.kind === 'unreadable' ? null : value.mediaType),
    }),
    byteSize: t.field({
      type: 'Long',
      nullable: true,
      description: 'Size at rest, in bytes; null for an `UnreadableValue`.',
      resolve: (value) => (value.kind === 'unreadable' ? null : value.byteSize),
    }),
    overBudget: t.boolean({
      description: 'Whether the value is larger than `maxBytes`, and `json` null for that reason.',
      resolve: (value) => value.kind !== 'unreadable' && value.overBudget,
    }),
    url: t.field({
      type: 'URL',
      nullable: true,
      description:
        'Where all of it can be had, byte by byte, for some minutes; null where it is not one file.',
      extensions: expires,
      resolve: (value) =>
        (value.kind === 'unreadable' ? value.reason.file : value.file) ? value.link() : null,
    }),
  }),
});

/** What is small at rest may still be large written out. */
function nullIfTooLarge(error: unknown): null {
  if (error instanceof Unreadable && error.code === 'TOO_LARGE') return null;
  throw error;
}

builder.objectType(JsonValue, {
  description: 'A scalar, list or object.',
  interfaces: [Value],
  extensions: lastsWhole,
});

builder.objectType(TextValue, {
  description: 'A text: plain, HTML, Markdown, CSV.',
  interfaces: [Value],
  extensions: lastsWhole,
  fields: (t) => ({
    text: t.exposeString('text', { nullable: true, description: 'The text; null over budget.' }),
  }),
});

builder.objectType(ImageValue, {
  description: 'A picture.',
  interfaces: [Value],
  extensions: lastsWhole,
  fields: (t) => ({
    width: t.exposeInt('width', { nullable: true, description: 'In pixels.' }),
    height: t.exposeInt('height', { nullable: true, description: 'In pixels.' }),
    base64: t.string({
      nullable: true,
      description: 'The bytes in base64; null over budget.',
      resolve: (picture) => (picture.overBudget ? null : picture.base64()),
    }),
  }),
});

builder.objectType(BinaryValue, {
  description: 'Bytes without a meaning that the gateway knows.',
  interfaces: [Value],
  extensions: lastsWhole,
  fields: (t) => ({
    base64: t.exposeString('base64', {
      nullable: true,
      description: 'The bytes in base64; null over budget.',
    }),
  }),
});

const UnreadableCode = builder.enumType('UnreadableCode', {
  description: 'Why a value cannot be shown.',
  values: {
    CORRUPT: { description: 'The bytes are not what their format wants: truncated, damaged.' },
    FORBIDDEN_LOCATION: { description: 'It rests outside the stores that this gateway may read.' },
    NOT_FOUND: { description: 'Nothing is there (any more).' },
    STORE_UNAVAILABLE: { description: 'The store did not answer.' },
    TIMEOUT: { description: 'Reading or decoding it took too long.' },
    TOO_LARGE: { description: 'It would take more memory than the gateway gives to one value.' },
    UNKNOWN_FORMAT: { description: 'No decoder knows the format.' },
    UNSAFE_FORMAT: { description: 'Reading it would execute what it holds (pickle and its kin).' },
  } satisfies Record<(typeof unreadableCodes)[number], object>,
});

builder.objectType(UnreadableValue, {
  description: 'Why there is no value to show. The query around it is whole.',
  interfaces: [Value],
  extensions: lastsWhole,
  fields: (t) => ({
    code: t.field({ type: UnreadableCode, description: 'Why.', resolve: ({ reason }) => reason.code }),
    message: t.string({ description: 'Why, for people.', resolve: ({ reason }) => reason.message }),
    dataType: t.exposeString('dataType', {
      nullable: true,
      description:
        'The Python class of what would be there, with its module, where the tracker says so: what whoever downloads it needs.',
    }),
    retryable: t.boolean({
      description: 'Whether the same request may succeed later.',
      resolve: ({ reason }) => reason.retryable,
    }),
  }),
});

builder.objectField(Artifact, 'value', (t) =>
  t.field({
    type: Value,
    description:
      'The value itself. Read only when selected, and once for all of a request that ask for it alike.',
    args: maxBytesArgument(t.arg),
    extensions: madeFrom('uri', 'materializer', 'dataType'),
    resolve: (artifact, { maxBytes }, context) =>
      shown(
        () => context.links.download(artifact.id),
        maxBytes,
        (limit) => context.loaders.value.load({ artifact, maxBytes: limit }),
        context,
        artifact.dataType,
      ),
  }),
);
