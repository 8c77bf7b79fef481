import { v5 } from 'uuid';

const namespace = 'f4dcd2ae-0f5b-5d0c-9b1b-6a7b6c3f5c0e';

/** The id of a row for which the source has none: the same natural key always gets the same id. */
export function derivedId(...naturalKey: readonly string[]): string {
  return v5(JSON.stringify(naturalKey), namespace);
}
