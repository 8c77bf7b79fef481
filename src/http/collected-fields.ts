import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** The schema of a document, and its fragments by name. */
export type Scope = {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
};

/** The fragments of a document by their names. */
export function fragmentsOf({ definitions }: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  return fragments;
}

/** The nodes of one key, and whether a directive may leave it out. */
export type Collected = { readonly nodes: FieldNode[]; conditional: boolean };

/** The keys of an object of a type, in the order of an answer. */
export function collect(
  { schema, fragments }: Scope,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Map<string, Collected> {
  const found = new Map<string, Collected>();
  const add = (set: SelectionSetNode, conditional: boolean, within: ReadonlySet<string>): void => {
    for (const node of set.selections) {
      const may = conditional || (node.directives?.length ?? 0) > 0;
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value;
        const known = found.get(key);
        if (known) {
          known.nodes.push(node);
          known.conditional &&= may;
        } else found.set(key, { nodes: [node], conditional: may });
        continue;
      }
      const named = node.kind === Kind.FRAGMENT_SPREAD ? node.name.value : null;
      if (named !== null && within.has(named)) continue;
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
      if (!fragment || !applies(schema, type, fragment.typeCondition?.name.value)) continue;
      add(fragment.selectionSet, may, named === null ? within : new Set([...within, named]));
    }
  };
  for (const set of sets) add(set, false, new Set());
  return found;
}

function applies(schema: GraphQLSchema, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && schema.isSubType(wanted, type);
}
