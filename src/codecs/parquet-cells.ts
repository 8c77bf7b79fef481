import type { ParquetParsers } from 'hyparquet';
import {
  bytesValue,
  dayValue,
  decimalText,
  floatValue,
  integerValue,
  momentValue,
  timeValue,
} from './json-values.ts';
import type { ParquetColumn } from './parquet-columns.ts';
import { parsePythonJson } from './python-json.ts';

const moment = Symbol('moment');
const decoder = new TextDecoder();

/** How the reader makes values of what it finds: moments keep their precision, strange bytes stay bytes. */
export const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (count) => ({ [moment]: momentValue(BigInt(count), 'ms') }),
  timestampFromMicroseconds: (count) => ({ [moment]: momentValue(BigInt(count), 'us') }),
  timestampFromNanoseconds: (count) => ({ [moment]: momentValue(BigInt(count), 'ns') }),
  dateFromDays: (days) => dayValue(BigInt(days)),
  jsonFromBytes: (bytes) => bytes && jsonOrText(decoder.decode(bytes)),
  geometryFromBytes: (bytes) => bytes,
  geographyFromBytes: (bytes) => bytes,
};

/** A cell as JSON. */
export function cellValue(cell: unknown, column: ParquetColumn): unknown {
  if (column.scale !== null) return decimalCell(cell, column.scale);
  if (column.time !== null && (typeof cell === 'number' || typeof cell === 'bigint')) {
    return timeValue(BigInt(cell), column.time);
  }
  return plainValue(cell, column.utc ? 'Z' : '');
}

function plainValue(cell: unknown, zone: string): unknown {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'number') return floatValue(cell);
  if (typeof cell === 'bigint') return integerValue(cell);
  if (typeof cell !== 'object') return cell;
  if (cell instanceof Uint8Array) return bytesValue(cell);
  if (Array.isArray(cell)) return cell.map((member) => plainValue(member, zone));
  if (moment in cell) return `${cell[moment]}${zone}`;
  return Object.fromEntries(Object.entries(cell).map(([name, member]) => [name, plainValue(member, zone)]));
}

/** An exact decimal as a string; its digits come as an integer or as big-endian two's complement. */
function decimalCell(cell: unknown, scale: number): string | null {
  if (cell === null || cell === undefined) return null;
  return decimalText(cell instanceof Uint8Array ? signed(cell) : BigInt(cell as number | bigint), scale);
}

function signed(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes).toString('hex');
  return hex === '' ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}

function jsonOrText(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch {
    return text;
  }
}
