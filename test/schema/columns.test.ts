import { type GraphQLField, getNamedType, isLeafType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/schema/index.ts';
import { gatewayOver, type TestGateway } from '../support/gateway.ts';

/*
 * A field's columns are selected only where the field is asked for. So each field, asked for alone, must answer
 * what it answers among all others: a column that a resolver reads and nobody declared would be missing there.
 */
let gateway: TestGateway;
const samples: Record<string, string[]> = {};

beforeAll(async () => {
  gateway = await gatewayOver('embedded');
  const { body } = await gateway.post(`{
    project { id }
    modelVersions { nodes { id } }
    pipelines(first: 3) { nodes { id versions(first: 2) { nodes { id } } } }
    runs(first: 40) { nodes { id steps { nodes { id outputs { artifact { id } } } } visualizations(first: 1) { nodes { id } } } }
  }`);
  expect(body.errors).toBeUndefined();
  const types: Record<string, string> = {
    J: 'Project',
    P: 'Pipeline',
    V: 'PipelineVersion',
    R: 'Run',
    S: 'Step',
    A: 'Artifact',
    Z: 'Visualization',
    M: 'ModelVersion',
  };
  for (const [id, mark] of JSON.stringify(body).matchAll(/([JPVRSAZM])1_[\w-]{22}/g)) {
    const type = types[mark ?? ''] as string;
    samples[type] = [...(samples[type] ?? []), id];
  }
});
afterAll(() => gateway.stop());

describe.each([
  'Pipeline',
  'PipelineVersion',
  'Run',
  'Step',
  'Artifact',
  'Visualization',
  'Project',
  'ModelVersion',
])('%s', (name) => {
  const type = schema.getType(name);
  const fields = isObjectType(type) ? Object.values(type.getFields()).filter(withoutNeeds) : [];

  test.each(fields.map((field) => [field.name, selection(field)] as const))(
    '%s alone',
    async (field, selected) => {
      const ids = spread(samples[name] ?? [], 12);
      expect(ids.length).toBeGreaterThan(0);
      const ask = async (what: string) => {
        const { body } = await gateway.post(
          `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ${name} { ${what} } } }`,
          {
            variables: { ids },
          },
        );
        return (body.data as { nodes: Record<string, unknown>[] }).nodes.map((node) => settled(node[field]));
      };
      expect(await ask(selected)).toEqual(await ask(fields.map(selection).join(' ')));
    },
  );
});

function withoutNeeds({ args }: GraphQLField<unknown, unknown>): boolean {
  return args.every(({ type }) => !String(type).endsWith('!'));
}

/** A field with enough below it to tell its answer from another. */
function selection(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return field.name;
  if (!isObjectType(type)) return `${field.name} { __typename json }`;
  const below = Object.keys(type.getFields());
  if (below.includes('nodes')) return `${field.name} { nodes { id } }`;
  if (below.includes('artifact') && !below.includes('id')) return `${field.name} { name artifact { id } }`;
  if (below.includes('id')) return `${field.name} { id }`;
  return `${field.name} { ${Object.values(type.getFields()).map(selection).join(' ')} }`;
}

/** Some of a list, from all over it. */
function spread<T>(list: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.floor(list.length / count));
  return list.filter((_, index) => index % step === 0).slice(0, count);
}

/** Links change with the time. */
function settled(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\?expires=.*/, '') : value;
}
