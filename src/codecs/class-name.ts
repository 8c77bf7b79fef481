/** The class that a dotted Python path names: the last identifier in it, since modules move between releases. */
export function className(path: string | null): string | null {
  return path?.match(/(\w+)\W*$/)?.[1] ?? null;
}
