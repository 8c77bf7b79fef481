import type { FieldMap } from '@pothos/core';
import type { builder } from './builder.ts';
import { encodeId, type NodeType } from './ids.ts';

type Builder = PothosSchemaTypes.ObjectFieldBuilder<(typeof builder)['$inferSchemaTypes'], { id: string }>;

/** The two ids that every node has. */
export function identity(t: unknown, type: NodeType) {
  const fields = t as Builder;
  return {
    id: fields.id({
      description: 'Opaque, and the same wherever this object is met; never to be parsed.',
      resolve: ({ id }) => encodeId(type, id),
    }),
    sourceId: fields.id({
      description: 'The UUID by which the tracker that recorded it knows it, where it has one of its own.',
      resolve: ({ id }) => id,
    }),
  } satisfies FieldMap;
}
