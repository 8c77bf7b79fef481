import { type JsonText, jsonText } from '../json-text.ts';
import type { MetadataType } from './tables.ts';

/** One metadata entry as a row carries it. */
export type MetadataLine = {
  readonly key: string;
  readonly type: MetadataType;
  readonly createdAt: string;
  readonly value: JsonText;
};

/*
 * A line for each entry, by key: the key as JSON, its type, its moment and its value as JSON, between tabs. JSON holds
 * neither tabs nor line ends that are not escaped, so a reader finds an entry's parts without parsing its value.
 */

/** Entries as the column `metadata` of their owner holds them; null where there are none. */
export function metadataText(entries: readonly MetadataLine[]): string | null {
  if (entries.length === 0) return null;
  const lines = [...entries]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, type, createdAt, value }) =>
      [JSON.stringify(key), type, createdAt, value.text.replaceAll(/[\t\r\n]+/g, ' ')].join('\t'),
    );
  return lines.join('\n');
}

/** The entries of a column `metadata`, in order of key. */
export function metadataLines(text: string | null): MetadataLine[] {
  const lines: MetadataLine[] = [];
  if (text === null) return lines;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    lines.push(new Line(text, start, end));
    start = end + 1;
  }
  return lines;
}

/** Of most entries only a part is asked for, so each part is cut out when it is. */
class Line implements MetadataLine {
  readonly #text: string;
  readonly #afterKey: number;
  readonly #end: number;
  readonly key: string;

  constructor(text: string, start: number, end: number) {
    this.#text = text;
    this.#afterKey = text.indexOf('\t', start);
    this.#end = end;
    const key = text.slice(start + 1, this.#afterKey - 1);
    this.key = key.includes('\\') ? JSON.parse(`"${key}"`) : key;
  }

  get type(): MetadataType {
    const start = this.#afterKey + 1;
    return this.#text.slice(start, this.#text.indexOf('\t', start)) as MetadataType;
  }

  get createdAt(): string {
    const start = this.#text.indexOf('\t', this.#afterKey + 1) + 1;
    return this.#text.slice(start, this.#text.indexOf('\t', start));
  }

  get value(): JsonText {
    const afterType = this.#text.indexOf('\t', this.#afterKey + 1);
    return jsonText(this.#text.slice(this.#text.indexOf('\t', afterType + 1) + 1, this.#end));
  }
}
