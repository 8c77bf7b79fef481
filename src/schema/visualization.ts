import type { ObjectRef } from '@pothos/core';
import type { Row, visualizations } from '../db/tables.ts';
import type { Loaders } from '../loaders/index.ts';
import type { PageLoader } from '../loaders/pages.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { connect, pageArguments, pageExtensions } from './connection.ts';
import { identity } from './identity.ts';
import { Artifact, Node, Run, Step, Value, Visualization, Visualizations } from './refs.ts';
import { maxBytesArgument, shown } from './shown.ts';
import { madeFrom, wanted } from './wanted.ts';

const VisualizationType = builder.enumType('VisualizationType', {
  description: 'What a visualization is written in.',
  values: {
    HTML: { description: 'A page; may hold scripts, so show it by its `url` only.' },
    IMAGE: { description: 'A picture.' },
    MARKDOWN: { description: 'Markdown.' },
    CSV: { description: 'A table, as comma-separated values.' },
    JSON: { description: 'A JSON value.' },
  } as const,
});

builder.objectType(Visualization, {
  description: 'A picture of an artifact that its tracker made: a page, an image, a table.',
  interfaces: [Node],
  fields: (t) => ({
    ...identity(t, 'Visualization'),
    type: t.expose('type', { type: VisualizationType, description: 'What it is written in.' }),
    content: t.field({
      type: Value,
      nullable: true,
      description:
        'What it holds: `TextValue` for HTML, Markdown and CSV, `ImageValue`, `JsonValue`; `UnreadableValue` where it cannot be read.',
      args: maxBytesArgument(t.arg),
      extensions: madeFrom('uri', 'type'),
      resolve: (visualization, { maxBytes }, context) =>
        shown(
          () => context.links.visualization(visualization.id),
          maxBytes,
          (limit) => context.loaders.content.load({ visualization, maxBytes: limit }),
          context,
        ),
    }),
    url: t.field({
      type: 'URL',
      description:
        'Where a browser can open it, for some minutes. HTML runs there without access to anything of this origin.',
      resolve: ({ id }, _, { links }) => links.visualization(id),
    }),
    artifact: t.field({
      type: Artifact,
      nullable: true,
      description: 'What it pictures.',
      extensions: madeFrom('artifactId'),
      resolve: ({ artifactId }, _, { loaders }, info) => loaders.artifact.load(artifactId, wanted(info)),
    }),
  }),
});

visualizationsOf(Artifact, 'Artifact', 'of the artifact', (loaders) => loaders.visualizationsOfArtifact);
visualizationsOf(Step, 'Step', 'of all outputs of the step', (loaders) => loaders.visualizationsOfStep);
visualizationsOf(Run, 'Run', 'of all outputs of the run', (loaders) => loaders.visualizationsOfRun);

function visualizationsOf<Owner extends { id: string }>(
  owner: ObjectRef<SchemaTypes, Owner>,
  type: string,
  whose: string,
  loaderOf: (loaders: Loaders) => PageLoader<Row<typeof visualizations>>,
): void {
  builder.objectField(owner, 'visualizations', (t) =>
    t.field({
      type: Visualizations.connection,
      nullable: true,
      description: `The visualizations ${whose}, in order of execution, then of declaration.`,
      args: pageArguments(t.arg, 10),
      extensions: pageExtensions(10),
      resolve: (row, args, { loaders }, info) =>
        connect(
          loaderOf(loaders),
          { name: `${type}.visualizations`, parent: (row as Owner).id, size: 10 },
          args,
          info,
        ),
    }),
  );
}
