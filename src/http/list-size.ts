import {
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  type ValueNode,
} from 'graphql';
import { ClientError } from '../errors.ts';

/** What a schema says in `extensions.page` of a connection field. */
type Page = { readonly default: number; readonly cap: number };

/** How many objects a field answers with at most, as its schema declares it. */
export type ListSize =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'argument'; readonly name: string }
  | { readonly kind: 'fixed'; readonly size: number };

/** The value that a request gives to a variable, `undefined` where it gives none. */
export type VariableValue = (name: string) => unknown;

/** Objects assumed in a list that declares no size of its own. */
const assumedListSize = 8;

/** The size that a field declares, or null where it answers with one object or with no object at all. */
export function listSizeOf(
  schema: GraphQLSchema,
  parent: GraphQLNamedType,
  field: GraphQLField<unknown, unknown>,
) {
  const { page, list, listArgument } = field.extensions;
  if (page !== undefined) return { kind: 'page', page: page as Page } satisfies ListSize;
  if (typeof listArgument === 'string') return { kind: 'argument', name: listArgument } satisfies ListSize;
  if (typeof list === 'number') return { kind: 'fixed', size: list } satisfies ListSize;
  const type = isNonNullType(field.type) ? field.type.ofType : field.type;
  if (!isListType(type) || !isCompositeType(getNamedType(type)) || connectionsOf(schema).has(parent))
    return null;
  const everyType = isIntrospectionType(parent) && field.name === 'types';
  const size = everyType ? Object.keys(schema.getTypeMap()).length : assumedListSize;
  return { kind: 'fixed', size } satisfies ListSize;
}

/** How many objects one use of a field asks for; throws a `ClientError` for a page that cannot be had. */
export function askedFor(
  node: FieldNode,
  coordinate: string,
  size: ListSize,
  variable: VariableValue,
): number {
  if (size.kind === 'fixed') return size.size;
  if (size.kind === 'argument') return lengthOf(node, size.name, variable);
  const first = pageArgument(node, 'first', variable, size.page);
  const last = pageArgument(node, 'last', variable, size.page);
  if (first !== undefined && last !== undefined) {
    throw new ClientError('BAD_USER_INPUT', `"${coordinate}" takes "first" or "last", not both.`, {
      field: coordinate,
    });
  }
  const asked = first ?? last ?? size.page.default;
  const { cap } = size.page;
  if (asked >= 1 && asked <= cap) return asked;
  const argument = first === undefined ? 'last' : 'first';
  throw new ClientError(
    'BAD_USER_INPUT',
    `"${argument}" of "${coordinate}" must be between 1 and ${cap}; to see more than ${cap}, ask for the next page with "${argument === 'first' ? 'after' : 'before'}".`,
    { field: coordinate, argument, maximum: cap, requested: asked },
  );
}

function pageArgument(
  node: FieldNode,
  name: string,
  variable: VariableValue,
  page: Page,
): number | undefined {
  const value = argument(node, name);
  if (value === undefined || value.kind === 'NullValue') return undefined;
  const given = value.kind === 'Variable' ? variable(value.name.value) : literal(value);
  if (given === undefined || given === null) return undefined;
  // What is no number is refused by GraphQL itself, in words of its own; until then it is priced at its worst.
  return typeof given === 'number' ? given : page.cap;
}

function literal(value: ValueNode): unknown {
  return value.kind === 'IntValue' ? Number(value.value) : value.kind;
}

function lengthOf(node: FieldNode, name: string, variable: VariableValue): number {
  const value = argument(node, name);
  if (value === undefined || value.kind === 'NullValue') return 0;
  if (value.kind === 'ListValue') return value.values.length;
  const given = value.kind === 'Variable' ? variable(value.name.value) : 1;
  return Array.isArray(given) ? given.length : given === undefined || given === null ? 0 : 1;
}

function argument(node: FieldNode, name: string): ValueNode | undefined {
  return node.arguments?.find((each) => each.name.value === name)?.value;
}

const connections = new WeakMap<GraphQLSchema, ReadonlySet<GraphQLNamedType>>();

/** The types of paged fields: their `nodes` and `edges` are the page, which the field has paid for. */
function connectionsOf(schema: GraphQLSchema): ReadonlySet<GraphQLNamedType> {
  const known = connections.get(schema);
  if (known !== undefined) return known;
  const found = new Set<GraphQLNamedType>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.extensions.page !== undefined) found.add(getNamedType(field.type));
    }
  }
  connections.set(schema, found);
  return found;
}
