import type { Database } from '../db/database.ts';

/** What every loader of a request works in: one store, one project. */
export type Scope = { readonly database: Pick<Database, 'rows'>; readonly projectId: string };
