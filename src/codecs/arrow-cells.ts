import { type Data, DataType, DateUnit, type TimeUnit } from 'apache-arrow';
import {
  bytesValue,
  dayValue,
  decimalText,
  floatValue,
  integerValue,
  type MomentUnit,
  momentValue,
  timeValue,
} from './json-values.ts';

/** Spends what a row may still hold: throws where that is used up. */
export type Spend = (bytes: number) => void;

const decoder = new TextDecoder();
const units: readonly MomentUnit[] = ['s', 'ms', 'us', 'ns'];
const unitOf = (unit: TimeUnit) => units[unit] ?? 's';

/**
 * A cell as JSON, by the conventions of `json-values.ts`. Read from the buffers themselves: the library makes floats of
 * moments. What a list claims to hold is spent before it is read.
 */
export function cellOf(data: Data, at: number, spend: Spend): unknown {
  spend(4);
  if (!data.getValid(at)) return null;
  const { type, values } = data as Data & { values: ArrayLike<number | bigint> };
  if (DataType.isNull(type)) return null;
  if (DataType.isInt(type)) return whole(values[at]);
  if (DataType.isFloat(type)) return floatCell(values[at] as number | undefined, type.precision);
  if (DataType.isBool(type)) return ((values[at >> 3] as number) & (1 << (at & 7))) !== 0;
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return decoder.decode(bytesOf(data, at, spend));
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) return bytesValue(bytesOf(data, at, spend));
  if (DataType.isFixedSizeBinary(type))
    return bytesValue(part(data, at * type.byteWidth, type.byteWidth, spend));
  if (DataType.isDecimal(type)) return decimalCell(data, at, type.bitWidth / 8, type.scale, spend);
  if (DataType.isDate(type))
    return type.unit === DateUnit.DAY ? dayValue(count(values[at])) : momentValue(count(values[at]), 'ms');
  if (DataType.isTimestamp(type))
    return `${momentValue(count(values[at]), unitOf(type.unit))}${type.timezone ? 'Z' : ''}`;
  if (DataType.isTime(type)) return timeValue(count(values[at]), unitOf(type.unit));
  if (DataType.isDuration(type)) return whole(values[at]);
  if (DataType.isDictionary(type)) return dictionaryCell(data, Number(values[at]), spend);
  if (DataType.isMap(type)) return Object.fromEntries(entriesOf(data, at, spend));
  if (DataType.isList(type) || DataType.isLargeList(type)) return listCell(data, range(data, at), spend);
  if (DataType.isFixedSizeList(type))
    return listCell(data, [at * type.listSize, (at + 1) * type.listSize], spend);
  if (DataType.isStruct(type))
    return Object.fromEntries(
      type.children.map((field, n) => [field.name, cellOf(data.children[n] as Data, at, spend)]),
    );
  throw new Error(`The type ${type} is not supported`);
}

/** What a column holds, in the words that other tables use. */
export function typeNameOf(type: DataType): string {
  if (DataType.isInt(type)) return `${type.isSigned ? 'int' : 'uint'}${type.bitWidth}`;
  if (DataType.isFloat(type)) return `float${16 << type.precision}`;
  if (DataType.isBool(type)) return 'boolean';
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return 'string';
  if (DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isFixedSizeBinary(type))
    return 'bytes';
  if (DataType.isDecimal(type)) return `decimal(${type.precision},${type.scale})`;
  if (DataType.isDate(type)) return type.unit === DateUnit.DAY ? 'date' : 'timestamp';
  if (DataType.isTimestamp(type)) return 'timestamp';
  if (DataType.isTime(type)) return 'time';
  if (DataType.isDuration(type)) return 'duration';
  if (DataType.isDictionary(type)) return typeNameOf(type.dictionary);
  if (DataType.isMap(type)) return 'map';
  if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type)) return 'list';
  if (DataType.isStruct(type)) return 'struct';
  return DataType.isNull(type) ? 'null' : 'unknown';
}

function whole(value: number | bigint | undefined): unknown {
  return typeof value === 'bigint' ? integerValue(value) : (value ?? null);
}

function count(value: number | bigint | undefined): bigint {
  return BigInt(value ?? 0);
}

function floatCell(value: number | undefined, precision: number): unknown {
  if (value === undefined) return null;
  return floatValue(precision === 0 ? half(value) : value);
}

/** A float of 16 bits: 1 of sign, 5 of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}

function range({ valueOffsets }: Data, at: number): [start: number, stop: number] {
  return [Number(valueOffsets[at]), Number(valueOffsets[at + 1])];
}

function bytesOf(data: Data, at: number, spend: Spend): Uint8Array {
  const [start, stop] = range(data, at);
  return part(data, start, stop - start, spend);
}

function part(data: Data, start: number, length: number, spend: Spend): Uint8Array {
  const { values } = data as Data & { values: Uint8Array };
  if (!(length >= 0 && start >= 0 && start + length <= values.length))
    throw new Error('A cell lies outside its column');
  spend(length);
  return values.subarray(start, start + length);
}

/** Little-endian two's complement, as wide as its type says. */
function decimalCell(data: Data, at: number, bytes: number, scale: number, spend: Spend): string {
  const { values } = data as Data & { values: Uint32Array };
  spend(bytes);
  const words = values.subarray((at * bytes) / 4, ((at + 1) * bytes) / 4);
  const unscaled = words.reduceRight((sum: bigint, word: number) => (sum << 32n) | BigInt(word), 0n);
  return decimalText(BigInt.asIntN(bytes * 8, unscaled), scale);
}

function dictionaryCell({ dictionary }: Data, index: number, spend: Spend): unknown {
  let left = index;
  for (const chunk of dictionary?.data ?? []) {
    if (left < chunk.length) return cellOf(chunk, left, spend);
    left -= chunk.length;
  }
  throw new Error('A cell lies outside its dictionary');
}

function listCell(data: Data, [start, stop]: readonly [number, number], spend: Spend): unknown[] {
  const [items] = data.children;
  if (!items || !(start >= 0 && stop >= start && stop <= items.length))
    throw new Error('A list lies outside its column');
  spend((stop - start) * 4);
  return Array.from({ length: stop - start }, (_, n) => cellOf(items, start + n, spend));
}

function entriesOf(data: Data, at: number, spend: Spend): [string, unknown][] {
  const pairs = listCell(data, range(data, at), spend) as Record<string, unknown>[];
  return pairs.map((pair) => {
    const [key, value] = Object.values(pair);
    return [typeof key === 'string' ? key : JSON.stringify(key), value];
  });
}
