import { Unreadable } from '../errors.ts';
import { shown } from './refusal.ts';
import type { Store } from './store.ts';

/** All stores as one: a URI goes to the first store that owns it, and nowhere else. */
export function createStores(stores: readonly Store[]): Store {
  const roots = stores.flatMap((store) => store.roots);
  const storeOf = async (uri: string) => {
    const store = stores.find((candidate) => candidate.owns(uri));
    if (store) return store;
    const known = roots.length > 0 ? `They are ${roots.map(shown).join(', ')}.` : 'There is none.';
    throw new Unreadable(
      'FORBIDDEN_LOCATION',
      `${shown(uri)} is below none of the configured artifact roots. ${known} Set RUNPATH_ARTIFACT_ROOTS to add one.`,
    );
  };
  return {
    roots,
    owns: (uri) => stores.some((store) => store.owns(uri)),
    list: async (uri) => (await storeOf(uri)).list(uri),
    open: async (uri, ahead) => (await storeOf(uri)).open(uri, ahead),
  };
}
