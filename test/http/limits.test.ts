import fc from 'fast-check';
import { getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ClientError } from '../../src/errors.ts';
import { analyse, defaultLimits, type Limits, type Price } from '../../src/http/limits.ts';
import { anyQuery, naivePrice } from './naive-price.ts';
import { schema } from './sample.ts';

const price = (query: string, variables: Record<string, unknown> = {}, limits?: Partial<Limits>) =>
  analyse(parse(query), schema, variables, null, { ...defaultLimits, ...limits });

function priced(query: string, variables?: Record<string, unknown>): Price {
  const found = price(query, variables);
  if (found instanceof ClientError) throw found;
  return found;
}

function refused(query: string, variables?: Record<string, unknown>, limits?: Partial<Limits>) {
  const found = price(query, variables, limits);
  if (!(found instanceof ClientError)) throw new Error(`Not refused: ${JSON.stringify(found)}`);
  return { code: found.code, message: found.message, ...found.details };
}

describe('nodes', () => {
  it('multiplies the sizes along a path and adds them up', () => {
    const query =
      '{ pipelines(first: 3) { nodes { runs(last: 5) { nodes { steps { nodes { name } } } } } } }';
    expect(priced(query).nodes).toBe(3 + 3 * 5 + 3 * 5 * 100);
  });

  it('prices an omitted, a null and an absent variable page at the default', () => {
    expect(priced('{ pipelines { totalCount } }').nodes).toBe(25);
    expect(priced('{ pipelines(first: null) { totalCount } }').nodes).toBe(25);
    expect(priced('query ($n: Int) { pipelines(first: $n) { totalCount } }').nodes).toBe(25);
    expect(priced('query ($n: Int) { pipelines(first: $n) { totalCount } }', { n: null }).nodes).toBe(25);
  });

  it('takes a page size from a variable, and from its default', () => {
    const query = 'query ($n: Int = 7) { pipelines(first: $n) { totalCount } }';
    expect(priced(query).nodes).toBe(7);
    expect(priced(query, { n: 40 }).nodes).toBe(40);
  });

  it('prices the same document anew for other variables', () => {
    const document = parse('query ($n: Int) { pipelines(first: $n) { totalCount } }');
    expect(analyse(document, schema, { n: 1 }, null)).toMatchObject({ nodes: 1 });
    expect(analyse(document, schema, { n: 2 }, null)).toMatchObject({ nodes: 2 });
    expect(analyse(document, schema, { n: 0 }, null)).toBeInstanceOf(ClientError);
  });

  it('counts a bounded list, an undeclared list and a list of ids', () => {
    const run = '{ pipelines(first: 1) { nodes { runs(first: 1) { nodes';
    expect(priced(`${run} { steps(first: 1) { nodes { outputs { name } } } } } } } }`).nodes).toBe(
      1 + 1 + 1 + 8,
    );
    expect(priced(`${run} { undeclared { name } } } } } }`).nodes).toBe(1 + 1 + 8);
    expect(priced('{ nodes(ids: ["a", "b", "c"]) { runs(first: 2) { totalCount } } }').nodes).toBe(3 + 3 * 2);
    expect(priced('query ($ids: [ID!]!) { nodes(ids: $ids) { name } }', { ids: ['a', 'b'] }).nodes).toBe(2);
    expect(priced('{ nodes(ids: "a") { name } }').nodes).toBe(1);
  });

  it('refuses more than the budget and says what was asked', () => {
    const query =
      '{ pipelines(first: 500) { nodes { runs(first: 500) { edges { node { steps(first: 500) { totalCount } } } } } } }';
    expect(refused(query)).toEqual({
      code: 'LIMIT_EXCEEDED',
      limit: 'nodes',
      maximum: 500_000,
      requested: 500 + 500 ** 2 + 500 ** 3,
      message: expect.stringMatching(/125250500 objects; at most 500000 are allowed\. Lower "first"/),
    });
  });
});

describe('pages', () => {
  it.each([
    ['{ pipelines(first: 2000000) { totalCount } }', 'first', 2_000_000],
    ['{ pipelines(last: 501) { totalCount } }', 'last', 501],
    ['{ pipelines(first: 0) { totalCount } }', 'first', 0],
    ['{ pipelines(first: -1) { totalCount } }', 'first', -1],
    ['{ pipelines(first: 99999999999999999999) { totalCount } }', 'first', 1e20],
    ['{ ...F } fragment F on Query { pipelines(last: 501) { totalCount } }', 'last', 501],
  ])('refuses %s and names the cap', (query, argument, requested) => {
    expect(refused(query)).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'Query.pipelines',
      argument,
      maximum: 500,
      requested,
      message: expect.stringContaining(`"${argument}" of "Query.pipelines" must be between 1 and 500`),
    });
  });

  it('refuses both ends at once, also by variables', () => {
    const message = expect.stringContaining('not both');
    expect(refused('{ pipelines(first: 1, last: 1) { totalCount } }')).toMatchObject({ message });
    const query = 'query ($a: Int, $b: Int) { pipelines(first: $a, last: $b) { totalCount } }';
    expect(refused(query, { a: 1, b: 1 })).toMatchObject({ code: 'BAD_USER_INPUT', message });
    expect(priced(query, { a: 1, b: null }).nodes).toBe(1);
  });

  it('leaves what is no number to GraphQL, priced at its worst', () => {
    expect(priced('query ($n: Int) { pipelines(first: $n) { totalCount } }', { n: 'x' }).nodes).toBe(500);
    expect(priced('{ pipelines(first: "x") { totalCount } }').nodes).toBe(500);
  });

  it('does not judge a page of an operation that will not run', () => {
    const document = parse('query A { hello } query B { pipelines(first: 900) { totalCount } }');
    expect(analyse(document, schema, {}, 'A')).toMatchObject({ nodes: 0 });
    expect(analyse(document, schema, {}, 'B')).toBeInstanceOf(ClientError);
  });
});

describe('introspection', () => {
  it.each([
    ['as GraphiQL sends it', getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true })],
    [
      'as code generators send it',
      getIntrospectionQuery({
        oneOf: true,
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        inputValueDeprecation: true,
      }),
    ],
  ])('passes %s', (_name, query) => {
    expect(priced(query).nodes).toBeGreaterThan(100);
    expect(priced(query).depth).toBeLessThan(20);
  });

  it('is refused where it walks in circles', () => {
    const circle = `${'fields { type { '.repeat(6)}name${' } }'.repeat(6)}`;
    expect(refused(`{ __schema { types { ${circle} } } }`)).toMatchObject({ limit: 'nodes' });
  });
});

describe('fragments', () => {
  const doubled = (levels: number) =>
    `{ pipelines { nodes { ...F0 } } } ${Array.from(
      { length: levels },
      (_, level) => `fragment F${level} on Pipeline { ...F${level + 1} ...F${level + 1} }`,
    ).join(' ')} fragment F${levels} on Pipeline { name }`;

  it('are counted each time they are spread, without expanding them', () => {
    expect(priced(doubled(5)).fields).toBe(2 + 2 ** 5);
    expect(refused(doubled(20))).toMatchObject({ limit: 'fields', requested: 2 + 2 ** 20 });
    expect(refused(doubled(150))).toMatchObject({ limit: 'fields', requested: null });
  });

  it('in a circle, unknown, or on an unknown type end the count', () => {
    expect(priced('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }').depth).toBe(0);
    expect(priced('{ ...A ...Missing } fragment A on Gone { x(first: 5) { y } }').depth).toBe(2);
  });
});

describe('other limits', () => {
  it.each<[string, string, Partial<Limits>, object]>([
    ['depth', '{ pipelines { nodes { name } } }', { depth: 2 }, { limit: 'depth', requested: 3 }],
    ['aliases', '{ a: hello b: hello }', { aliases: 1 }, { limit: 'aliases', requested: 2 }],
    ['repetition', '{ hello hello hello }', { aliases: 1 }, { limit: 'aliases', requested: 2 }],
    ['names of types', '{ a: __typename b: __typename }', { aliases: 1 }, { limit: 'aliases', requested: 2 }],
    ['fields', '{ hello pipelines { totalCount } }', { fields: 2 }, { limit: 'fields', requested: 3 }],
    [
      'root fields',
      '{ hello ...F } fragment F on Query { a: hello }',
      { rootFields: 1 },
      { limit: 'rootFields' },
    ],
    [
      'directives',
      '{ hello @skip(if: true) @include(if: true) }',
      { directives: 1 },
      { limit: 'directives' },
    ],
    ['operations', 'query A { hello } query B { hello }', { operations: 1 }, { limit: 'operations' }],
    ['fragments', '{ hello } fragment A on Query { hello }', { fragments: 0 }, { limit: 'fragments' }],
    ['literal lists', '{ nodes(ids: ["a", "b"]) { name } }', { listItems: 1 }, { limit: 'listItems' }],
    [
      'deep input',
      '{ pipelines(filter: { not: { not: {} } }) { totalCount } }',
      { depth: 2 },
      { limit: 'depth' },
    ],
  ])('refuse too many: %s', (_name, query, limits, details) => {
    expect(refused(query, {}, limits)).toMatchObject({ code: 'LIMIT_EXCEEDED', ...details });
  });

  it('hold for variables', () => {
    const query = 'query ($f: Comparison) { pipelines(filter: $f) { totalCount } }';
    expect(refused(query, { f: { in: Array(1001).fill('x') } })).toMatchObject({
      limit: 'listItems',
      requested: 1001,
    });
    let deep: object = {};
    for (let level = 0; level < 50_000; level += 1) deep = { not: deep };
    expect(refused(query, { f: deep })).toMatchObject({ limit: 'depth' });
  });

  it('hold for fragments and operations that will not run', () => {
    const many = Array.from({ length: 600 }, (_, index) => `a${index}: hello`).join(' ');
    expect(refused(`{ hello } fragment F on Query { ${many} }`)).toMatchObject({ limit: 'aliases' });
  });
});

it('comes to an end for any fragments, in circles or not', () => {
  const spreads = fc.array(fc.array(fc.nat(29), { maxLength: 5 }), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(spreads, (graph) => {
      const bodies = graph.map((names, index) => {
        const runs = names.map(
          (name) => `runs(first: 500) { nodes { pipeline { ...F${name} } } } ...F${name}`,
        );
        return `fragment F${index} on Pipeline { name ${runs.join(' ')} }`;
      });
      const document = parse(`{ pipelines { nodes { ...F0 } } } ${bodies.join('\n')}`);
      const begun = performance.now();
      const found = analyse(document, schema, {}, null);
      expect(performance.now() - begun).toBeLessThan(200);
      if (!(found instanceof ClientError)) expect(found.nodes).toBeLessThanOrEqual(defaultLimits.nodes);
    }),
  );
});

it('counts what a naive expansion of the fragments counts', () => {
  const endless = Object.fromEntries(Object.keys(defaultLimits).map((name) => [name, Infinity])) as Limits;
  fc.assert(
    fc.property(anyQuery, ({ query, variables }) => {
      expect(analyse(parse(query), schema, variables, null, endless)).toEqual(naivePrice(query, variables));
    }),
    { numRuns: 400 },
  );
});
