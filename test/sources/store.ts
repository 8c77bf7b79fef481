import { afterAll, beforeEach } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { emptyStore, type StoreKind } from '../support/stores.ts';

/** A migrated store for the tests around it, empty before each. */
export async function ownStore(kind: StoreKind): Promise<Database> {
  const store = await emptyStore(kind);
  beforeEach(() => store.database.rows('truncate projects cascade', []));
  afterAll(() => store.drop());
  return store.database;
}
