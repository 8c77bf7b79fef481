/**
 * The conventions for every value that leaves as JSON: NaN and the infinities are the strings "NaN", "Infinity" and
 * "-Infinity"; integers beyond ±2^53 are decimal strings; moments are ISO 8601 strings, without a zone where the
 * source has none; bytes are base64.
 */

const safe = 2n ** 53n;

/** A float, or the name of what JSON has no float for. */
export function floatValue(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** An integer, as a decimal string where a float would round it. */
export function integerValue(value: bigint): number | string {
  return value <= safe && value >= -safe ? Number(value) : value.toString();
}

/** The same for an integer as it is written: decimal digits, with or without a minus. */
export function integerText(digits: string): number | string {
  return digits.length < 16 ? Number(digits) : integerValue(BigInt(digits));
}

/** An exact decimal as a string, from its digits and how many of them stand behind the point. */
export function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const point = digits.length - scale;
  const text = scale > 0 ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits;
  return unscaled < 0n ? `-${text}` : text;
}

/** Bytes as base64. */
export function bytesValue(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

const perSecond = { s: 1n, ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n } as const;
const latest = 8_640_000_000_000n;

/** What a moment is counted in, from 1970 on. */
export type MomentUnit = keyof typeof perSecond;

/** A moment in ISO 8601, with as many decimals as it needs; its bare count where no calendar reaches it. */
export function momentValue(count: bigint, unit: MomentUnit): string {
  const scale = perSecond[unit];
  const fraction = ((count % scale) + scale) % scale;
  const seconds = (count - fraction) / scale;
  if (seconds > latest || seconds < -latest) return count.toString();
  const decimals = String(scale + fraction)
    .slice(1)
    .replace(/0+$/, '');
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, -5);
  return decimals === '' ? whole : `${whole}.${decimals}`;
}

/** A time of day as `08:30:00.5`. */
export function timeValue(count: bigint, unit: MomentUnit): string {
  const moment = momentValue(count, unit);
  return moment.slice(moment.indexOf('T') + 1);
}

/** A calendar day, counted from 1970 on, as `2024-02-29`. */
export function dayValue(days: bigint): string {
  const moment = momentValue(days * 86_400n, 's');
  return moment.includes('T') ? moment.slice(0, moment.indexOf('T')) : days.toString();
}

/** How many bytes a value takes as JSON, roughly and never too few by half; stops counting above `limit`. */
export function sizeOf(value: unknown, limit: number): number {
  let size = 0;
  const stack = [value];
  while (stack.length > 0 && size <= limit) {
    const next = stack.pop();
    size += 4;
    if (typeof next === 'string') size += next.length;
    if (typeof next === 'number') size += 8;
    if (Array.isArray(next)) for (const member of next) stack.push(member);
    else if (next !== null && typeof next === 'object') {
      for (const [name, member] of Object.entries(next)) {
        size += name.length;
        stack.push(member);
      }
    }
  }
  return size;
}
