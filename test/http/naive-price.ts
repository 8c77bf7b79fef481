import fc from 'fast-check';
import { type FieldNode, type FragmentDefinitionNode, parse, type SelectionSetNode } from 'graphql';
import type { Price } from '../../src/http/limits.ts';

/** Types and fields of the sample schema: what a field leads to, and how many of it. */
const shape: Record<string, Record<string, { to?: string; default?: number; fixed?: number }>> = {
  Query: { hello: {}, pipelines: { to: 'PipelineConnection', default: 25 } },
  PipelineConnection: { totalCount: {}, nodes: { to: 'Pipeline' }, edges: { to: 'PipelineEdge' } },
  PipelineEdge: { cursor: {}, node: { to: 'Pipeline' } },
  Pipeline: { name: {}, runs: { to: 'RunConnection', default: 10 } },
  RunConnection: { totalCount: {}, nodes: { to: 'Run' } },
  Run: { name: {}, steps: { to: 'StepConnection', default: 100 }, pipeline: { to: 'Pipeline' } },
  StepConnection: { nodes: { to: 'Step' } },
  Step: { name: {}, outputs: { to: 'Output', fixed: 8 } },
  Output: { name: {} },
};
const types = Object.keys(shape);

type Draft = {
  kind: 'field' | 'inline' | 'spread';
  pick: number;
  alias: boolean;
  size: string;
  inner: Draft[];
};

const draft: fc.Memo<Draft> = fc.memo((levels) =>
  fc.record({
    kind: fc.constantFrom<Draft['kind']>('field', 'field', 'field', 'inline', 'spread'),
    pick: fc.nat(20),
    alias: fc.boolean(),
    size: fc.constantFrom('', '(first: 3)', '(last: 2)', '(first: $n)', '(first: null)'),
    inner: levels > 1 ? fc.array(draft(levels - 1), { maxLength: 2 }) : fc.constant([]),
  }),
);

/** A small query of the sample schema with fragments that spread only later ones, and its variables. */
export const anyQuery = fc
  .record({
    root: fc.array(draft(6), { minLength: 1, maxLength: 4 }),
    fragments: fc.array(
      fc.record({ type: fc.nat(20), body: fc.array(draft(3), { minLength: 1, maxLength: 3 }) }),
      {
        maxLength: 5,
      },
    ),
    n: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  })
  .map(({ root, fragments, n }) => {
    const named = fragments.map(({ type, body }, index) => ({
      name: `F${index}`,
      on: types[type % types.length]!,
      body,
    }));
    let aliases = 0;
    const write = (drafts: Draft[], on: string, after: number): string => {
      const parts = drafts.map(({ kind, pick, alias, size, inner }) => {
        const later = named.filter((fragment, index) => index > after && fragment.on === on);
        if (kind === 'spread' && later.length > 0) return `...${later[pick % later.length]!.name}`;
        if (kind === 'inline') return `... on ${on} ${write(inner, on, after)}`;
        const fields = Object.entries(shape[on]!);
        const [name, { to, default: page }] = fields[pick % fields.length]!;
        aliases += 1;
        const head = `${alias ? `a${aliases}: ` : ''}${name}${page === undefined ? '' : size}`;
        return to === undefined ? head : `${head} ${write(inner, to, after)}`;
      });
      return `{ __typename ${parts.join(' ')} }`;
    };
    const query = [
      `query ($n: Int = 4) ${write(root, 'Query', -1)}`,
      ...named.map(({ name, on, body }, index) => `fragment ${name} on ${on} ${write(body, on, index)}`),
    ].join('\n');
    return { query, variables: n === undefined ? {} : { n } };
  });

/** The price by writing every fragment out: slow, and plain to see. */
export function naivePrice(query: string, variables: { n?: number }): Price {
  const document = parse(query);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === 'FragmentDefinition') fragments.set(node.name.value, node);
  }
  const operation = document.definitions.find((node) => node.kind === 'OperationDefinition')!;
  const price = { nodes: 0, depth: 0, fields: 0, rootFields: 0, aliases: 0 };
  visit(operation.selectionSet, 'Query', 1, 1);
  return price;

  function visit(set: SelectionSetNode, on: string, depth: number, times: number) {
    const seen = new Set<string>();
    for (const node of set.selections) {
      if (node.kind === 'FragmentSpread')
        visit(fragments.get(node.name.value)!.selectionSet, on, depth, times);
      else if (node.kind === 'InlineFragment') visit(node.selectionSet, on, depth, times);
      else {
        const name = node.alias?.value ?? node.name.value;
        price.fields += 1;
        if (node.alias !== undefined || seen.has(name)) price.aliases += 1;
        if (depth === 1) price.rootFields += 1;
        price.depth = Math.max(price.depth, depth);
        seen.add(name);
        const { to, default: page, fixed } = shape[on]![node.name.value] ?? {};
        const size = page === undefined ? fixed : sizeOf(node, page);
        if (size !== undefined) price.nodes += times * size;
        if (to !== undefined) visit(node.selectionSet!, to, depth + 1, times * (size ?? 1));
      }
    }
  }

  function sizeOf(node: FieldNode, page: number): number {
    const value = node.arguments?.[0]?.value;
    if (value?.kind === 'IntValue') return Number(value.value);
    return value?.kind === 'Variable' ? (variables.n ?? 4) : page;
  }
}
