import {
  type ArgumentNode,
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type TypeNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';

/**
 * The text that all documents share which ask for the same: no spaces or comments, definitions, selections,
 * arguments and variables in one order. Its answer differs from theirs in the order of its keys alone. Null
 * for a document that holds more than queries: the fields of a mutation run in the order in which they stand.
 *
 * Written in one pass: GraphQL's own printer takes twenty times as long as parsing does, which is too much to
 * spend on whatever anybody sends.
 */
export function canonical({ definitions }: DocumentNode): string | null {
  const parts: string[] = [];
  for (const node of definitions) {
    const text = definition(node);
    if (text === null) return null;
    parts.push(text);
  }
  return parts.sort().join(' ');
}

function definition(node: DefinitionNode): string | null {
  if (node.kind === Kind.FRAGMENT_DEFINITION)
    return `fragment ${node.name.value} on ${node.typeCondition.name.value}${directives(node.directives)}${selections(node.selectionSet)}`;
  if (node.kind !== Kind.OPERATION_DEFINITION || node.operation !== 'query') return null;
  const name = node.name ? ` ${node.name.value}` : '';
  const variables = inBrackets((node.variableDefinitions ?? []).map(variable));
  return `query${name}${variables}${directives(node.directives)}${selections(node.selectionSet)}`;
}

function variable({
  variable: { name },
  type,
  defaultValue,
  directives: own,
}: VariableDefinitionNode): string {
  return `$${name.value}:${typeText(type)}${defaultValue ? `=${value(defaultValue)}` : ''}${directives(own)}`;
}

/** Sorted by what stands before the braces; what is equal there stays as it stands. */
function selections(set: SelectionSetNode): string {
  const heads = set.selections.map((node) => ({ node, head: headOf(node) }));
  heads.sort((one, other) => (one.head < other.head ? -1 : one.head > other.head ? 1 : 0));
  return `{${heads.map(({ node, head }) => head + below(node)).join(' ')}}`;
}

function headOf(node: SelectionNode): string {
  if (node.kind === Kind.FIELD) {
    const alias = node.alias ? `${node.alias.value}:` : '';
    return `${alias}${node.name.value}${argumentsOf(node.arguments)}${directives(node.directives)}`;
  }
  if (node.kind === Kind.FRAGMENT_SPREAD) return `...${node.name.value}${directives(node.directives)}`;
  return `...${node.typeCondition ? `on ${node.typeCondition.name.value}` : ''}${directives(node.directives)}`;
}

function below(node: SelectionNode): string {
  return node.kind !== Kind.FRAGMENT_SPREAD && node.selectionSet ? selections(node.selectionSet) : '';
}

function directives(nodes: readonly DirectiveNode[] = []): string {
  return nodes.map((node) => `@${node.name.value}${argumentsOf(node.arguments)}`).join('');
}

function argumentsOf(nodes: readonly ArgumentNode[] = []): string {
  return inBrackets(nodes.map((node) => `${node.name.value}:${value(node.value)}`));
}

function inBrackets(parts: string[]): string {
  return parts.length === 0 ? '' : `(${parts.sort().join(',')})`;
}

function typeText(type: TypeNode): string {
  if (type.kind === Kind.NAMED_TYPE) return type.name.value;
  const inner = typeText(type.type);
  return type.kind === Kind.LIST_TYPE ? `[${inner}]` : `${inner}!`;
}

function value(node: ValueNode): string {
  switch (node.kind) {
    case Kind.VARIABLE:
      return `$${node.name.value}`;
    case Kind.NULL:
      return 'null';
    case Kind.STRING:
      return JSON.stringify(node.value);
    case Kind.LIST:
      return `[${node.values.map(value).join(',')}]`;
    case Kind.OBJECT:
      return `{${node.fields.map((field) => `${field.name.value}:${value(field.value)}`).join(',')}}`;
    default:
      return String(node.value);
  }
}
