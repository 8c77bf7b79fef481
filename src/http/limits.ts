import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import { ClientError } from '../errors.ts';
import { askedFor, type VariableValue } from './list-size.ts';
import { ceiling, type Outline, outline, type Part, plus, times } from './outline.ts';
import { larger, variablesExtent } from './value-extent.ts';

/** What one request may ask for. Fragments count as often as they are spread. */
export type Limits = {
  /** Objects, as the product of the list sizes along each path, summed. */
  readonly nodes: number;
  /** Fields below one another; also how deep an input value may nest. */
  readonly depth: number;
  readonly fields: number;
  readonly rootFields: number;
  /** Fields under another name, or named again in the same place. */
  readonly aliases: number;
  readonly directives: number;
  readonly fragments: number;
  readonly operations: number;
  readonly tokens: number;
  /** Members of one list in an argument or a variable. */
  readonly listItems: number;
};

/** The limits of a gateway that is told nothing else; GraphiQL's introspection passes with room to spare. */
export const defaultLimits: Limits = {
  nodes: 500_000,
  depth: 40,
  fields: 5_000,
  rootFields: 100,
  aliases: 500,
  directives: 100,
  fragments: 200,
  operations: 100,
  tokens: 10_000,
  listItems: 1_000,
};

/** What a request comes to, counted before it runs. */
export type Price = {
  readonly nodes: number;
  readonly depth: number;
  readonly fields: number;
  readonly rootFields: number;
  readonly aliases: number;
};

const outlines = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, Outline>>();

/**
 * The price of one operation of a document, or why it is refused. Takes time in proportion to the length of
 * the document and the variables, whatever they expand to; a document that GraphQL would refuse is priced too.
 */
export function analyse(
  document: DocumentNode,
  schema: GraphQLSchema,
  variables: Readonly<Record<string, unknown>> | null | undefined,
  operationName: string | null | undefined,
  limits: Limits = defaultLimits,
): Price | ClientError {
  try {
    const outlined = outlineOf(document, schema);
    refuseOutline(outlined, limits);
    const extent = larger(outlined.literals, variablesExtent(variables));
    within(limits, 'listItems', extent.longest, 'Send the list in several requests.');
    within(limits, 'depth', extent.deepest, 'The nesting of an input value counts as well.');
    const chosen = operationName
      ? outlined.operations.filter(({ node }) => node.name?.value === operationName)
      : outlined.operations;
    let nodes = 0;
    for (const { node, part } of chosen) {
      nodes = Math.max(nodes, nodesOf(part, outlined, valuesOf(node, variables ?? {})));
    }
    within(
      limits,
      'nodes',
      nodes,
      'Lower "first" where lists stand inside lists, or ask for fewer levels at once.',
    );
    const [first] = chosen;
    if (first === undefined) return { nodes, depth: 0, fields: 0, rootFields: 0, aliases: 0 };
    const { depth, fields, rootFields, aliases } = first.counts;
    return { nodes, depth, fields, rootFields, aliases };
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  }
}

/** Refuses a document for the number of its tokens; the parser counts them and stops. */
export function tooManyTokens(limits: Limits): ClientError {
  return exceeded('tokens', limits.tokens, ceiling, 'Move values into variables, or send several requests.');
}

/** Refuses a document that nests deeper than can be parsed. */
export function tooDeep(limits: Limits): ClientError {
  return exceeded('depth', limits.depth, ceiling, 'The document nests deeper than can be read.');
}

function outlineOf(document: DocumentNode, schema: GraphQLSchema): Outline {
  let known = outlines.get(schema);
  if (known === undefined) {
    known = new WeakMap();
    outlines.set(schema, known);
  }
  const found = known.get(document) ?? outline(document, schema);
  known.set(document, found);
  return found;
}

// Every operation and fragment, the one that will run or not: GraphQL's own rules read them all.
function refuseOutline({ operations, fragments, directives, bottomless }: Outline, limits: Limits) {
  within(limits, 'operations', operations.length, 'Send them in several requests.');
  within(limits, 'fragments', fragments.size, 'Send several requests.');
  within(limits, 'directives', directives, 'Use fewer of them.');
  const deeper = 'Start further down, from a look-up by name or id.';
  for (const { counts } of [...operations, ...fragments.values()]) {
    within(limits, 'depth', counts.depth, deeper);
    // Fragments inside fragments add no depth to the answer, but do to the work.
    within(limits, 'depth', Math.ceil(counts.nesting / 4), deeper);
    within(limits, 'aliases', counts.aliases, 'Ask for lists, or send several requests.');
    within(limits, 'fields', counts.fields, 'Select fewer fields; a fragment counts each time it is spread.');
  }
  for (const { counts } of operations) {
    within(limits, 'rootFields', counts.rootFields, 'Send several requests.');
  }
  if (bottomless) throw exceeded('depth', limits.depth, ceiling, deeper);
}

function within(limits: Limits, limit: keyof Limits, requested: number, advice: string): void {
  if (requested > limits[limit]) throw exceeded(limit, limits[limit], requested, advice);
}

const nouns: Readonly<Record<keyof Limits, string>> = {
  nodes: 'objects',
  depth: 'levels',
  fields: 'fields',
  rootFields: 'fields at the root',
  aliases: 'aliases and repeated fields',
  directives: 'directives',
  fragments: 'fragments',
  operations: 'operations',
  tokens: 'tokens',
  listItems: 'members in one list of input',
};

function exceeded(limit: keyof Limits, maximum: number, requested: number, advice: string): ClientError {
  const counted = requested < ceiling;
  return new ClientError(
    'LIMIT_EXCEEDED',
    `The request asks for ${counted ? requested : 'far more'} ${nouns[limit]}; at most ${maximum} are allowed. ${advice}`,
    // What was not counted to its end has no number to tell.
    { limit, maximum, requested: counted ? requested : null },
  );
}

function valuesOf(
  node: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): VariableValue {
  const defaults = new Map(
    (node.variableDefinitions ?? []).map((each) => [each.variable.name.value, each.defaultValue]),
  );
  return (name) => {
    if (Object.hasOwn(variables, name)) return variables[name];
    const value = defaults.get(name);
    return value === undefined || value.kind === Kind.NULL ? undefined : valueFromASTUntyped(value);
  };
}

function nodesOf(root: Part, { fragments }: Outline, variable: VariableValue): number {
  const known = new Map<string, number>();
  return priceOf(root);

  function priceOf(part: Part): number {
    let total = 0;
    for (const { node, coordinate, size, inner } of part.levels) {
      total = plus(total, times(askedFor(node, coordinate, size, variable), plus(1, priceOf(inner))));
    }
    for (const name of part.spreads) total = plus(total, fragmentPrice(name));
    return total;
  }

  function fragmentPrice(name: string): number {
    const price = known.get(name);
    if (price !== undefined) return price;
    known.set(name, 0); // a cycle adds nothing; GraphQL's own rule refuses it
    const fragment = fragments.get(name);
    const found = fragment === undefined ? 0 : priceOf(fragment.part);
    known.set(name, found);
    return found;
  }
}
