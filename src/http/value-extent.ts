import type { ValueNode } from 'graphql';

/** The longest list in an input value, and how deep its lists and objects nest. */
export type Extent = { readonly longest: number; readonly deepest: number };

/** The extent of a value written in the document. */
export function literalExtent(value: ValueNode): Extent {
  return extent<ValueNode>(value, (node) => {
    if (node.kind === 'ListValue') return { list: true, members: node.values };
    if (node.kind === 'ObjectValue') return { list: false, members: node.fields.map((field) => field.value) };
    return null;
  });
}

/** The extent of the variables, as JSON gave them. */
export function variablesExtent(variables: unknown): Extent {
  const { longest, deepest } = extent<unknown>(variables, (value) => {
    if (Array.isArray(value)) return { list: true, members: value };
    if (typeof value === 'object' && value !== null) return { list: false, members: Object.values(value) };
    return null;
  });
  return { longest, deepest: Math.max(0, deepest - 1) };
}

/** The larger of two extents, in either respect. */
export function larger(a: Extent, b: Extent): Extent {
  return { longest: Math.max(a.longest, b.longest), deepest: Math.max(a.deepest, b.deepest) };
}

type Members<T> = { readonly list: boolean; readonly members: readonly T[] };

// Level by level, not by recursion: the nesting is the sender's to choose.
function extent<T>(root: T, membersOf: (value: T) => Members<T> | null): Extent {
  let longest = 0;
  let deepest = 0;
  let level: T[] = [root];
  while (level.length > 0) {
    const below: T[] = [];
    let nested = false;
    for (const value of level) {
      const inner = membersOf(value);
      if (inner === null) continue;
      nested = true;
      if (inner.list) longest = Math.max(longest, inner.members.length);
      for (const member of inner.members) below.push(member);
    }
    if (nested) deepest += 1;
    level = below;
  }
  return { longest, deepest };
}
