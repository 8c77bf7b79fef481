import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The directory that is kept between calls: data of PostgreSQL and its binaries, files of values. */
export function cacheDirectory() {
  const directory =
    process.env.BENCH_CACHE ?? join(tmpdir(), `runpath-bench-${process.getuid?.() ?? 'user'}`);
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  return directory;
}
