import { floatValue, integerText } from './json-values.ts';

const integer = /^-?(?:0|[1-9]\d*)$/;
const float = /^[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|inf|nan)$/i;
/** Digits with zeros in front are names of something: telephone numbers, postal codes. */
const padded = /^[+-]?0\d/;
const boolean = /^(?:true|false)$/i;

/** The type of a column by its cells: text, unless every cell that is not empty clearly says otherwise. */
export function columnType(cells: readonly string[]): string {
  const filled = cells.filter((cell) => cell !== '');
  if (filled.length === 0) return 'text';
  if (filled.every((cell) => integer.test(cell))) return 'integer';
  if (filled.every((cell) => float.test(cell) && !padded.test(cell))) return 'number';
  return filled.every((cell) => boolean.test(cell)) ? 'boolean' : 'text';
}

/** Reads a cell of a column of that type. Empty is null; a later cell of another kind stays the text it is. */
export function cellReader(type: string): (cell: string) => unknown {
  const typed = readers[type];
  return (cell) => (cell === '' ? null : (typed?.(cell) ?? cell));
}

const readers: Readonly<Record<string, (cell: string) => unknown>> = {
  integer: (cell) => (integer.test(cell) ? integerText(cell) : undefined),
  number: (cell) => (float.test(cell) && !padded.test(cell) ? floatValue(numberOf(cell)) : undefined),
  boolean: (cell) => (boolean.test(cell) ? cell.toLowerCase() === 'true' : undefined),
};

function numberOf(cell: string): number {
  const word = cell.toLowerCase();
  if (word.endsWith('inf')) return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(cell);
}
