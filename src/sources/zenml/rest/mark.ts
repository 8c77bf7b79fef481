import type { ServerState } from './server.ts';

/** What an earlier look saw, as its mark tells. */
export type Mark = {
  readonly state: ServerState;
  /** When all was read the last time, and how long that took, in milliseconds. */
  readonly complete: { readonly at: number; readonly took: number };
  /** Tells looks apart that saw the same. */
  readonly look: number;
};

export function writeMark(mark: Mark): string {
  return JSON.stringify(mark);
}

/** The mark that a text holds; null where it is none. */
export function readMark(text: string | null): Mark | null {
  try {
    const mark = JSON.parse(text ?? 'null') as Mark | null;
    return mark?.state.modelLinks && mark.complete ? mark : null;
  } catch {
    return null;
  }
}

/** Whether a server stands as it did. */
export function isSame(a: ServerState, b: ServerState): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
