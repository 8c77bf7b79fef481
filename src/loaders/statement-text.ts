import type { Columns } from './columns.ts';

const texts = new WeakMap<object, WeakMap<Columns, Map<string, string>>>();

/**
 * The text of a statement, written once for what it reads (`owner`, which lives as long as the process), the columns that
 * are selected and its form: what is the same text every time, neither the driver nor the server looks at again.
 */
export function statementText(owner: object, columns: Columns, form: string, write: () => string): string {
  const known = texts.get(owner)?.get(columns)?.get(form);
  if (known !== undefined) return known;
  const ofOwner = texts.get(owner) ?? new WeakMap<Columns, Map<string, string>>();
  const ofColumns = ofOwner.get(columns) ?? new Map<string, string>();
  const text = write();
  texts.set(owner, ofOwner.set(columns, ofColumns.set(form, text)));
  return text;
}
