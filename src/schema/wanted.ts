import {
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import type { Wanted } from '../loaders/columns.ts';

/** What a field says in its `extensions` of the columns that it is made from, where that is not its own name. */
export function madeFrom(...columns: string[]) {
  return { columns };
}

/** What a type says in its `extensions` when it only holds rows: pages, edges, slots. */
export const holdsRows = { holdsRows: true };

const known = new WeakMap<FieldNode | readonly FieldNode[], Wanted>();

/** What the rows that a field answers with are asked for, by the selection below it. */
export function wanted(info: GraphQLResolveInfo): Wanted {
  const { fieldNodes } = info;
  // A field of the document lives as long as that; several that were merged, as long as the request.
  const field = (fieldNodes.length === 1 && fieldNodes[0]) || fieldNodes;
  const before = known.get(field);
  if (before) return before;
  const found = gather(info);
  known.set(field, found);
  return found;
}

function gather({ fieldNodes, returnType, fragments, schema }: GraphQLResolveInfo): Wanted {
  const found = new Set<string>();
  const spread = new Set<string>();
  const below = (set: SelectionSetNode | undefined, type: GraphQLNamedType): void => {
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    for (const part of set?.selections ?? []) {
      if (part.kind === 'Field') {
        const field = type.getFields()[part.name.value];
        if (!field) continue;
        const inner = getNamedType(field.type);
        const columns = field.extensions.columns as string[] | undefined;
        if (!type.extensions.holdsRows || columns)
          for (const name of columns ?? [field.name]) found.add(name);
        else if (isCompositeType(inner)) below(part.selectionSet, inner);
        continue;
      }
      if (part.kind === 'FragmentSpread') {
        if (spread.has(part.name.value)) continue;
        spread.add(part.name.value);
      }
      const fragment = part.kind === 'InlineFragment' ? part : fragments[part.name.value];
      const condition = fragment?.typeCondition && schema.getType(fragment.typeCondition.name.value);
      below(fragment?.selectionSet, condition ?? type);
    }
  };
  for (const { selectionSet } of fieldNodes) below(selectionSet, getNamedType(returnType));
  return [...found].sort();
}
