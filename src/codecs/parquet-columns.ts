import type { SchemaElement, SchemaTree } from 'hyparquet';
import type { MomentUnit } from './json-values.ts';

/** A column, and what its cells need to become JSON. */
export type ParquetColumn = {
  readonly name: string;
  readonly type: string;
  /** Moments are in UTC; otherwise they have no zone. */
  readonly utc: boolean;
  readonly time: MomentUnit | null;
  /** Digits behind the point of an exact decimal. */
  readonly scale: number | null;
};

const physical: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  BYTE_ARRAY: 'bytes',
  DOUBLE: 'float64',
  FIXED_LEN_BYTE_ARRAY: 'bytes',
  FLOAT: 'float32',
  INT32: 'int32',
  INT64: 'int64',
  INT96: 'timestamp',
};

const converted: Readonly<Record<string, string>> = {
  DATE: 'date',
  ENUM: 'string',
  INT_8: 'int8',
  INT_16: 'int16',
  INT_32: 'int32',
  INT_64: 'int64',
  JSON: 'json',
  TIMESTAMP_MICROS: 'timestamp',
  TIMESTAMP_MILLIS: 'timestamp',
  TIME_MICROS: 'time',
  TIME_MILLIS: 'time',
  UINT_8: 'uint8',
  UINT_16: 'uint16',
  UINT_32: 'uint32',
  UINT_64: 'uint64',
  UTF8: 'string',
};

const units = { MILLIS: 'ms', MICROS: 'us', NANOS: 'ns' } as const;

/**
 * Describes a column of a schema. A decimal loses its annotation in the schema, for the reader would make a float of
 * it; its cells then come as integers or bytes, to be scaled by `scale`.
 */
export function columnOf({ element, children }: SchemaTree): ParquetColumn {
  const leaves = children.length > 0 ? leavesOf(children) : [element];
  const column = {
    name: element.name,
    utc: leaves.some(isUtc),
    time: children.length > 0 ? null : timeUnitOf(element),
    scale: null,
  };
  if (children.length > 0) return { ...column, type: nestedType(element) };
  if (element.repetition_type === 'REPEATED') return { ...column, type: 'list' };
  if (element.converted_type !== 'DECIMAL' && element.logical_type?.type !== 'DECIMAL') {
    return { ...column, type: typeOf(element) };
  }
  const { logical_type: logical, precision, scale } = element;
  const decimal = logical?.type === 'DECIMAL' ? logical : { precision, scale };
  delete element.converted_type;
  delete element.logical_type;
  return {
    ...column,
    type: `decimal(${decimal.precision},${decimal.scale ?? 0})`,
    scale: decimal.scale ?? 0,
  };
}

function leavesOf(trees: readonly SchemaTree[]): SchemaElement[] {
  return trees.flatMap(({ element, children }) => (children.length > 0 ? leavesOf(children) : [element]));
}

function nestedType({ converted_type: old, logical_type: logical }: SchemaElement): string {
  if (old === 'LIST' || logical?.type === 'LIST') return 'list';
  if (old === 'MAP' || old === 'MAP_KEY_VALUE' || logical?.type === 'MAP') return 'map';
  return 'struct';
}

function typeOf({ type, converted_type: old, logical_type: logical }: SchemaElement): string {
  switch (logical?.type) {
    case 'INTEGER':
      return `${logical.isSigned ? 'int' : 'uint'}${logical.bitWidth}`;
    case 'STRING':
    case 'ENUM':
      return 'string';
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'FLOAT16':
    case 'JSON':
    case 'UUID':
      return logical.type.toLowerCase();
    default:
      return converted[old ?? ''] ?? physical[type ?? ''] ?? 'unknown';
  }
}

function isUtc({ converted_type: old, logical_type: logical }: SchemaElement): boolean {
  if (logical?.type === 'TIMESTAMP') return logical.isAdjustedToUTC;
  return old === 'TIMESTAMP_MILLIS' || old === 'TIMESTAMP_MICROS';
}

function timeUnitOf({ converted_type: old, logical_type: logical }: SchemaElement): MomentUnit | null {
  if (logical?.type === 'TIME') return units[logical.unit];
  return old === 'TIME_MILLIS' ? 'ms' : old === 'TIME_MICROS' ? 'us' : null;
}
