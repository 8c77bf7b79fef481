import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { fragmentsOf } from './collected-fields.ts';

/**
 * What an answer hangs on that selects only what does not change any more once it has ended: the objects with
 * these ids. `links`: it holds links that do not hold for ever.
 */
export type Lasting = { readonly ids: readonly string[]; readonly links: boolean };

type Variables = Readonly<Record<string, unknown>> | null | undefined;

/**
 * Whether all that an operation selects lasts, as the schema marks it in `extensions`; null where it does not.
 * A field of `Query` lasts where its `lastingBy` names an argument and the request gives that ids. Below it, a
 * type lists in `lasting` the names of its fields that last, or says `true` for all of them; what only holds
 * rows (`holdsRows`) passes on what its rows are. A field that says `expires` holds a link.
 */
export function lastingOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): Lasting | null {
  const root = schema.getQueryType();
  if (operation.operation !== 'query' || !root) return null;
  const fragments = fragmentsOf(document);
  const seen = new Set<string>();
  const ids: string[] = [];
  let links = false;
  return lasts(operation.selectionSet, root) && ids.length > 0 ? { ids, links } : null;

  function lasts(set: SelectionSetNode, type: GraphQLNamedType): boolean {
    return set.selections.every((node) => {
      if (node.kind === Kind.FIELD) return fieldLasts(node, type);
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        if (seen.has(node.name.value)) return true;
        seen.add(node.name.value);
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      if (!fragment) return false;
      const on = fragment.typeCondition ? schema.getType(fragment.typeCondition.name.value) : type;
      return on !== undefined && lasts(fragment.selectionSet, on);
    });
  }

  function fieldLasts(node: FieldNode, type: GraphQLNamedType): boolean {
    const name = node.name.value;
    if (name === '__typename') return true;
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (!field) return false;
    if (type === root) {
      const given = idsIn(node, field.extensions.lastingBy, variables);
      if (given === null) return false;
      ids.push(...given);
    } else {
      const { lasting, holdsRows } = type.extensions;
      if (!holdsRows && lasting !== true && !(Array.isArray(lasting) && lasting.includes(name))) return false;
      if (field.extensions.expires) links = true;
    }
    return node.selectionSet === undefined || lasts(node.selectionSet, getNamedType(field.type));
  }
}

function idsIn(node: FieldNode, argument: unknown, variables: Variables): string[] | null {
  const value = node.arguments?.find(({ name }) => name.value === argument)?.value;
  if (!value) return null;
  const given: unknown = valueFromASTUntyped(value, variables);
  const ids = Array.isArray(given) ? given : [given];
  return ids.every((id) => typeof id === 'string') ? ids : null;
}
