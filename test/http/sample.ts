import SchemaBuilder from '@pothos/core';
import { ClientError, Unreadable } from '../../src/errors.ts';

type Thing = { readonly name: string };
export type SampleContext = { readonly greeting: string };

const builder = new SchemaBuilder<{ Context: SampleContext; DefaultFieldNullability: false }>({
  defaultFieldNullability: false,
});

/** Times that a resolver of the schema ran: a refused request must leave it as it was. */
export const ran = { count: 0 };

const Output = builder.objectRef<Thing>('Output').implement({
  fields: (t) => ({ name: t.exposeString('name') }),
});

const Step = builder.objectRef<Thing>('Step');
const Run = builder.objectRef<Thing>('Run');
const Pipeline = builder.objectRef<Thing>('Pipeline');
const Runs = connection('Run', Run);
const Steps = connection('Step', Step);
const Pipelines = connection('Pipeline', Pipeline);

Step.implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    outputs: t.field({ type: [Output], extensions: { list: 8 }, resolve: () => [{ name: 'model' }] }),
    run: t.field({ type: Run, nullable: true, resolve: () => ({ name: 'run' }) }),
  }),
});

Run.implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    pipeline: t.field({ type: Pipeline, resolve: () => ({ name: 'pipeline' }) }),
    undeclared: t.field({ type: [Step], resolve: () => [] }),
    steps: t.field({
      type: Steps,
      args: { first: t.arg.int(), last: t.arg.int() },
      extensions: { page: { default: 100, cap: 500 } },
      resolve: () => page(1),
    }),
  }),
});

Pipeline.implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    runs: t.field({
      type: Runs,
      args: { first: t.arg.int(), last: t.arg.int() },
      extensions: { page: { default: 10, cap: 500 } },
      resolve: () => page(2),
    }),
  }),
});

const Either = builder.unionType('Either', { types: [Output, Step], resolveType: () => 'secret' as 'Step' });

const Comparison = builder.inputRef<{ in?: string[] | null; not?: unknown }>('Comparison');
Comparison.implement({
  fields: (t) => ({ in: t.stringList(), not: t.field({ type: Comparison }) }),
});

builder.queryType({
  fields: (t) => ({
    hello: t.string({
      resolve: (_root, _args, { greeting }) => {
        ran.count += 1;
        return greeting;
      },
    }),
    pipelines: t.field({
      type: Pipelines,
      nullable: true,
      args: {
        first: t.arg.int(),
        last: t.arg.int(),
        after: t.arg.string(),
        filter: t.arg({ type: Comparison }),
      },
      extensions: { page: { default: 25, cap: 500 } },
      resolve: (_root, { first }) => {
        ran.count += 1;
        return page(first ?? 2);
      },
    }),
    nodes: t.field({
      type: [Pipeline],
      nullable: { list: false, items: true },
      args: { ids: t.arg.idList({ required: true }) },
      extensions: { listArgument: 'ids' },
      resolve: (_root, { ids }) => ids.map((id) => ({ name: String(id) })),
    }),
    client: t.string({
      nullable: true,
      resolve: () => {
        throw new ClientError('NOT_FOUND', 'There is no pipeline "x".', { names: ['y'] }, new Error('row 7'));
      },
    }),
    failing: t.string({
      nullable: true,
      resolve: () => {
        throw new Error('select secret from "vault" failed at 10.0.0.1');
      },
    }),
    unreadable: t.string({
      nullable: true,
      resolve: () => {
        throw new Unreadable('CORRUPT', 'The file ends too soon.');
      },
    }),
    thrownString: t.string({
      nullable: true,
      resolve: () => {
        throw 'a secret string';
      },
    }),
    badInt: t.int({ nullable: true, resolve: () => 'a secret value' as unknown as number }),
    mistyped: t.field({ type: Either, nullable: true, resolve: () => ({ name: 'a secret value' }) }),
    nullInNonNull: t.string({ resolve: () => null as unknown as string }),
    needsInt: t.int({
      nullable: true,
      args: { value: t.arg.int({ required: true }) },
      resolve: (_root, { value }) => value,
    }),
    slow: t.string({
      resolve: () => new Promise<string>((resolve) => setTimeout(() => resolve('slept'), 300)),
    }),
  }),
});

builder.mutationType({
  fields: (t) => ({
    change: t.boolean({
      resolve: () => {
        ran.count += 1;
        return true;
      },
    }),
  }),
});

export const schema = builder.toSchema();

function connection(name: string, node: typeof Step) {
  const Edge = builder.objectRef<Thing>(`${name}Edge`).implement({
    fields: (t) => ({
      cursor: t.string({ resolve: (edge) => edge.name }),
      node: t.field({ type: node, resolve: (edge) => edge }),
    }),
  });
  return builder.objectRef<Thing[]>(`${name}Connection`).implement({
    fields: (t) => ({
      nodes: t.field({ type: [node], resolve: (things) => things }),
      edges: t.field({ type: [Edge], resolve: (things) => things }),
      totalCount: t.int({ resolve: (things) => things.length }),
    }),
  });
}

function page(size: number): Thing[] {
  return Array.from({ length: size }, (_, index) => ({ name: `thing ${index}` }));
}
