import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import { fragmentsOf } from './collected-fields.ts';
import { type ListSize, listSizeOf } from './list-size.ts';
import { type Extent, larger, literalExtent } from './value-extent.ts';

/** Counts never pass this, so that sums and products of them stay exact enough and never overflow. */
export const ceiling = Number.MAX_SAFE_INTEGER;

/** How deep selection sets are followed; whatever nests further is refused, not measured. */
const nestingCeiling = 1000;

/** Adds and multiplies up to the ceiling. */
export const plus = (a: number, b: number): number => Math.min(a + b, ceiling);
export const times = (a: number, b: number): number => Math.min(a * b, ceiling);

/** What a selection set comes to with its fragments expanded, before any variable is known. */
type Counts = {
  readonly depth: number;
  readonly nesting: number;
  readonly fields: number;
  readonly aliases: number;
  readonly rootFields: number;
};

/** A list field, and the lists below it. */
type Level = {
  readonly node: FieldNode;
  readonly coordinate: string;
  readonly size: ListSize;
  readonly inner: Part;
};

/** The lists of a selection set, whatever lies between them left out, and the fragments that hold more. */
export type Part = { readonly levels: Level[]; readonly spreads: string[] };

type Measured = { readonly counts: Counts; readonly part: Part };

/** All that can be known of a document without its variables. */
export type Outline = {
  readonly operations: readonly (Measured & { readonly node: OperationDefinitionNode })[];
  readonly fragments: ReadonlyMap<string, Measured>;
  readonly directives: number;
  readonly literals: Extent;
  /** Where selection sets nest beyond what is followed: the counts are then a lower bound. */
  readonly bottomless: boolean;
};

const nothing: Counts = { depth: 0, nesting: 0, fields: 0, aliases: 0, rootFields: 0 };

/** Reads a document once: each selection set is visited a single time, however often its fragment is spread. */
export function outline(document: DocumentNode, schema: GraphQLSchema): Outline {
  const definitions = fragmentsOf(document);
  const fragments = new Map<string, Measured>();
  const open = new Set<string>();
  let directives = 0;
  let bottomless = false;
  let literals: Extent = { longest: 0, deepest: 0 };

  const operations = document.definitions
    .filter((node) => node.kind === Kind.OPERATION_DEFINITION)
    .map((node) => {
      directives += node.directives?.length ?? 0;
      for (const { defaultValue, directives: own } of node.variableDefinitions ?? []) {
        directives += own?.length ?? 0;
        if (defaultValue !== undefined) literals = larger(literals, literalExtent(defaultValue));
      }
      const part: Part = { levels: [], spreads: [] };
      const counts = measure(node.selectionSet, schema.getRootType(node.operation) ?? undefined, part, 1);
      return { node, part, counts };
    });
  for (const name of definitions.keys()) fragment(name, 1);
  return { operations, fragments, directives, literals, bottomless };

  function measure(
    set: SelectionSetNode,
    type: GraphQLNamedType | undefined,
    part: Part,
    level: number,
  ): Counts {
    if (level > nestingCeiling) {
      bottomless = true;
      return nothing;
    }
    const names = new Set<string>();
    let total = nothing;
    for (const node of set.selections) {
      directives += node.directives?.length ?? 0;
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        part.spreads.push(node.name.value);
        total = add(total, beneath(fragment(node.name.value, level + 1)));
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        const on = node.typeCondition === undefined ? type : schema.getType(node.typeCondition.name.value);
        total = add(total, beneath(measure(node.selectionSet, on, part, level + 1)));
      } else {
        const name = (node.alias ?? node.name).value;
        const repeated = node.alias !== undefined || names.has(name);
        names.add(name);
        total = add(total, field(node, type, part, level, repeated));
      }
    }
    return total;
  }

  function field(
    node: FieldNode,
    parent: GraphQLNamedType | undefined,
    part: Part,
    level: number,
    aliased: boolean,
  ): Counts {
    for (const { value } of node.arguments ?? []) literals = larger(literals, literalExtent(value));
    const definition = parent && fieldOf(schema, parent, node.name.value);
    const size = parent && definition ? listSizeOf(schema, parent, definition) : null;
    const own = size === null ? part : { levels: [], spreads: [] };
    if (size !== null) {
      const coordinate = `${parent?.name}.${node.name.value}`;
      part.levels.push({ node, coordinate, size, inner: own });
    }
    const type = definition && getNamedType(definition.type);
    const inner = node.selectionSet ? measure(node.selectionSet, type, own, level + 1) : nothing;
    return {
      depth: inner.depth + 1,
      nesting: inner.nesting + 1,
      fields: plus(inner.fields, 1),
      aliases: plus(inner.aliases, aliased ? 1 : 0),
      rootFields: 1,
    };
  }

  function fragment(name: string, level: number): Counts {
    const known = fragments.get(name);
    if (known !== undefined) return known.counts;
    const node = definitions.get(name);
    // A cycle and an unknown name are refused by GraphQL's own rules; here they add nothing.
    if (node === undefined || open.has(name)) return nothing;
    open.add(name);
    directives += node.directives?.length ?? 0;
    const part: Part = { levels: [], spreads: [] };
    const counts = measure(node.selectionSet, schema.getType(node.typeCondition.name.value), part, level);
    open.delete(name);
    fragments.set(name, { counts, part });
    return counts;
  }
}

/** The counts of a fragment as its spread sees them: one more nesting, no more depth. */
const beneath = (counts: Counts): Counts => ({ ...counts, nesting: counts.nesting + 1 });

function add(a: Counts, b: Counts): Counts {
  return {
    depth: Math.max(a.depth, b.depth),
    nesting: Math.max(a.nesting, b.nesting),
    fields: plus(a.fields, b.fields),
    aliases: plus(a.aliases, b.aliases),
    rootFields: plus(a.rootFields, b.rootFields),
  };
}

function fieldOf(
  schema: GraphQLSchema,
  parent: GraphQLNamedType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (parent === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}
