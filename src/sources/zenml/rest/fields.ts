import { ClientError } from '../../../errors.ts';
import { type Json, type JsonObject, numberAsWritten, objectOf, writeJson } from '../json.ts';

/** One thing as the server tells of it, read by paths such as `body.created`. */
export type Item = {
  readonly json: JsonObject;
  /** A UUID as ZenML's own tables hold it, without dashes; null where there is none. */
  id(path: string): string | null;
  text(path: string): string | null;
  /** A moment as SQLite holds it for ZenML. */
  moment(path: string): string | null;
  number(path: string): number | null;
  /** Whether the server tells it at all, be it null. */
  has(path: string): boolean;
  truth(path: string): boolean;
  object(path: string): JsonObject | null;
  /** Things in a list. */
  items(path: string): readonly Item[];
  /** JSON text of an object; null where there is none. */
  written(path: string): string | null;
};

/** Reads an item; a `ClientError` that names `needed` fields it lacks, which a release we do not know may cause. */
export function itemOf(
  json: Json,
  noun: string,
  needed: readonly string[] = [],
  teller = 'The server',
): Item {
  const object = objectOf(json);
  const at = (path: string) =>
    path.split('.').reduce<Json | undefined>((value, name) => objectOf(value)?.[name], object ?? undefined);
  const missing = needed.filter((path) => (at(path) ?? null) === null);
  if (!object || missing.length > 0)
    throw new ClientError(
      'BAD_USER_INPUT',
      `${teller} tells of ${noun} without ${missing.join(', ') || 'fields'}: its release is not known to Runpath.`,
    );
  const text = (path: string) => {
    const value = at(path);
    return typeof value === 'string' ? value : null;
  };
  return {
    json: object,
    text,
    id: (path) => text(path)?.replaceAll('-', '').toLowerCase() ?? null,
    moment: (path) => momentIn(text(path)),
    number: (path) => numberAsWritten(at(path)),
    has: (path) => at(path) !== undefined,
    truth: (path) => at(path) === true,
    object: (path) => objectOf(at(path)),
    items(path) {
      const list = at(path);
      return Array.isArray(list) ? list.map((each: Json) => itemOf(each, noun)) : [];
    },
    written(path) {
      const value = objectOf(at(path));
      return value && writeJson(value);
    },
  };
}

/** ZenML answers moments in UTC, with or without saying so; as text of one width they sort as moments do. */
function momentIn(text: string | null): string | null {
  const [, date, time, fraction = ''] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\d*(?:Z|\+00:?00)?$/.exec(text ?? '') ?? [];
  return date ? `${date} ${time}.${fraction.padEnd(6, '0')}` : text;
}
