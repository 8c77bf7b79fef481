import { Unreadable } from '../errors.ts';

/** Nothing readable is at the URI. */
export function missing(uri: string, why: string, cause?: unknown): Unreadable {
  return new Unreadable('NOT_FOUND', `Cannot read ${shown(uri)}: ${why}.`, cause);
}

/** The URI is no place that a store may show. */
export function forbidden(uri: string, cause?: unknown): Unreadable {
  return new Unreadable('FORBIDDEN_LOCATION', `${shown(uri)} is not a place that may be read.`, cause);
}

/** The same may succeed later. */
export function unavailable(uri: string, why: string, cause?: unknown): Unreadable {
  return new Unreadable('STORE_UNAVAILABLE', `Cannot read ${shown(uri)}: ${why}.`, cause);
}

/** A URI as a message shows it: quoted, so that no control character survives, and not at any length. */
export function shown(uri: string): string {
  return JSON.stringify(uri.length > 300 ? `${uri.slice(0, 300)}…` : uri);
}
