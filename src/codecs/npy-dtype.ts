import { Unreadable } from '../errors.ts';
import {
  bytesValue,
  dayValue,
  floatValue,
  integerValue,
  type MomentUnit,
  momentValue,
} from './json-values.ts';

/** One element: its size in bytes, NumPy's own name for its type, and how it is read at an offset. */
export type Dtype = {
  readonly name: string;
  readonly size: number;
  read(view: DataView, at: number): unknown;
};

/** The type that a header's `descr` tells: a code such as `<f8`, or the fields of a record. */
export function dtypeOf(descr: unknown): Dtype {
  if (Array.isArray(descr)) return recordOf(descr);
  const [, order, kind, digits = '', unit] =
    /^([<>|=]?)([?a-zA-Z])(\d*)(?:\[(.+)\])?$/.exec(String(descr)) ?? unknown(descr);
  const little = order !== '>';
  const size = Number(digits);
  switch (kind) {
    case 'O':
      throw new Unreadable(
        'UNSAFE_FORMAT',
        'The array holds Python objects, pickled: loading them can run code, so it is not opened here.',
      );
    case '?':
    case 'b':
      return { name: 'bool', size: 1, read: (view, at) => view.getUint8(at) !== 0 };
    case 'i':
    case 'u':
      return integer(kind, size, little);
    case 'f':
      return float(size, little);
    case 'c':
      return complex(size, little);
    case 'S':
    case 'a':
      return { name: `bytes${size * 8}`, size, read: (view, at) => bytesText(view, at, size) };
    case 'U':
      return { name: `str${size * 32}`, size: size * 4, read: (view, at) => text(view, at, size, little) };
    case 'V':
      return { name: `void${size * 8}`, size, read: (view, at) => bytesValue(bytesAt(view, at, size)) };
    case 'M':
    case 'm':
      return moment(kind, unit ?? '', little);
    default:
      return unknown(descr);
  }
}

function recordOf(fields: readonly unknown[]): Dtype {
  let size = 0;
  const members: { name: string; at: number; dtype: Dtype }[] = [];
  for (const field of fields) {
    const [title, descr, shape] = Array.isArray(field) ? field : [];
    const name = Array.isArray(title) ? title.at(-1) : title;
    if (typeof name !== 'string' || shape !== undefined) unknown(JSON.stringify(fields));
    const dtype = dtypeOf(descr);
    // A field without a name is padding.
    if (name !== '') members.push({ name, at: size, dtype });
    size += dtype.size;
  }
  return {
    name: `void${size * 8}`,
    size,
    read: (view, at) =>
      Object.fromEntries(members.map((member) => [member.name, member.dtype.read(view, at + member.at)])),
  };
}

function integer(kind: 'i' | 'u', size: number, little: boolean): Dtype {
  const name = `${kind === 'i' ? 'int' : 'uint'}${size * 8}`;
  const readers: Record<string, Dtype['read']> = {
    i1: (view, at) => view.getInt8(at),
    i2: (view, at) => view.getInt16(at, little),
    i4: (view, at) => view.getInt32(at, little),
    i8: (view, at) => integerValue(view.getBigInt64(at, little)),
    u1: (view, at) => view.getUint8(at),
    u2: (view, at) => view.getUint16(at, little),
    u4: (view, at) => view.getUint32(at, little),
    u8: (view, at) => integerValue(view.getBigUint64(at, little)),
  };
  return { name, size, read: readers[kind + size] ?? unknown(name) };
}

function float(size: number, little: boolean): Dtype {
  const name = `float${size * 8}`;
  const readers: Record<number, (view: DataView, at: number) => number> = {
    2: (view, at) => halfFloat(view.getUint16(at, little)),
    4: (view, at) => view.getFloat32(at, little),
    8: (view, at) => view.getFloat64(at, little),
  };
  const read = readers[size] ?? unknown(name);
  return { name, size, read: (view, at) => floatValue(read(view, at)) };
}

function complex(size: number, little: boolean): Dtype {
  if (size !== 8 && size !== 16) return unknown(`complex${size * 8}`);
  const part = float(size / 2, little);
  const read: Dtype['read'] = (view, at) => ({
    re: part.read(view, at),
    im: part.read(view, at + part.size),
  });
  return { name: `complex${size * 8}`, size, read };
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const notATime = -(2n ** 63n);
const seconds: Readonly<Record<string, bigint>> = { W: 604_800n, D: 86_400n, h: 3_600n, m: 60n };

/** Durations stay counts of the unit that the type's name tells. */
function moment(kind: 'M' | 'm', unit: string, little: boolean): Dtype {
  const [, times, base = ''] = /^(\d*)(Y|M|W|D|h|m|s|ms|us|ns)$/.exec(unit) ?? [];
  const scale = BigInt(times || 1);
  const name = `${kind === 'M' ? 'datetime64' : 'timedelta64'}${unit && `[${unit}]`}`;
  const value = (count: bigint) =>
    kind === 'm' || base === '' ? integerValue(count) : momentIn(base, count * scale);
  const read: Dtype['read'] = (view, at) => {
    const count = view.getBigInt64(at, little);
    return count === notATime ? null : value(count);
  };
  return { name, size: 8, read };
}

function momentIn(unit: string, count: bigint): string {
  if (unit === 'Y' || unit === 'M') {
    const months = unit === 'Y' ? count * 12n : count;
    const month = ((months % 12n) + 12n) % 12n;
    const year = String((months - month) / 12n + 1970n).padStart(4, '0');
    return unit === 'Y' ? year : `${year}-${String(month + 1n).padStart(2, '0')}`;
  }
  if (unit === 'D' || unit === 'W') return dayValue(unit === 'W' ? count * 7n : count);
  const scale = seconds[unit];
  return scale ? momentValue(count * scale, 's') : momentValue(count, unit as MomentUnit);
}

function text(view: DataView, at: number, length: number, little: boolean): string {
  let content = '';
  for (let n = 0; n < length; n += 1) {
    const code = view.getUint32(at + n * 4, little);
    content += String.fromCodePoint(code > 0x10ffff ? 0xfffd : code);
  }
  return content.replace(/\0+$/, '');
}

function bytesText(view: DataView, at: number, size: number): string {
  return Buffer.from(bytesAt(view, at, size))
    .toString('latin1')
    .replace(/\0+$/, '');
}

function bytesAt(view: DataView, at: number, size: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, size);
}

function unknown(descr: unknown): never {
  throw new Unreadable('UNKNOWN_FORMAT', `Arrays of type ${descr} cannot be read.`);
}
