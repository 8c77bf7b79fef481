/** Marks of the tables, so that no two rows of a data set share an id. */
export const kinds = { project: 0, pipeline: 1, version: 2, run: 3, step: 4, artifact: 5, valueArtifact: 6 };

/** The project that holds everything. */
export const project = { id: uuid('project', 0), name: 'bench' };

/** The id of the n-th row of a kind: spread like a random UUID, as trackers give them, and the same each time. */
export function uuid(kind, n) {
  const first = mix(n ^ Math.imul(kinds[kind] + 1, 0x9e3779b1));
  const [second, third, fourth] = [1, 2, 3].map((word) => hex(mix(first ^ Math.imul(word, 0x85ebca6b))));
  return `${hex(first)}-${second.slice(0, 4)}-4${second.slice(5)}-8${third.slice(1, 4)}-${third.slice(4)}${fourth}`;
}

/** A 32-bit number from another: murmur3's last step, which maps no two to the same. */
export function mix(n) {
  let hash = n | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Eight hexadecimal digits. */
export function hex(n) {
  return (n >>> 0).toString(16).padStart(8, '0');
}
