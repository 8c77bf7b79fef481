import { ClientError } from '../errors.ts';

const marks = {
  Project: 'J',
  Pipeline: 'P',
  PipelineVersion: 'V',
  Run: 'R',
  Step: 'S',
  Artifact: 'A',
  Visualization: 'Z',
  ModelVersion: 'M',
} as const;

export type NodeType = keyof typeof marks;

const types = new Map(Object.entries(marks).map(([type, mark]) => [mark as string, type as NodeType]));
const globalId = /^([A-Z])1_([A-Za-z0-9_-]{22})$/;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The opaque id of a node: a mark of its type, the version of this encoding, its UUID. */
export function encodeId(type: NodeType, uuid: string): string {
  return `${marks[type]}1_${Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url')}`;
}

/** The type and UUID behind an opaque id; `BAD_USER_INPUT` where it is none. */
export function decodeId(id: string): { type: NodeType; uuid: string } {
  const [, mark = '', encoded = ''] = globalId.exec(id) ?? [];
  const type = types.get(mark);
  if (!type)
    throw new ClientError(
      'BAD_USER_INPUT',
      `${quoted(id)} is not an id. Ids come from the field \`id\` of an answer.`,
    );
  const hex = Buffer.from(encoded, 'base64url').toString('hex');
  return { type, uuid: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') };
}

/** The UUID behind the id of one type; the UUID that the source gave is taken as well. */
export function decodeIdOf(type: NodeType, id: string): string {
  if (uuidPattern.test(id)) return id.toLowerCase();
  const decoded = decodeId(id);
  if (decoded.type !== type)
    throw new ClientError(
      'BAD_USER_INPUT',
      `${quoted(id)} is the id of a ${decoded.type}, not of a ${type}.`,
    );
  return decoded.uuid;
}

function quoted(id: string): string {
  return JSON.stringify(id.length > 80 ? `${id.slice(0, 80)}…` : id);
}
