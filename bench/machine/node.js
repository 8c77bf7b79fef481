import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const oldest = 22;

/**
 * The Node that every contender and the load generator run on: the newest LTS, from npm, where it is there for
 * this platform, else the one in use.
 * @returns {{ path: string, version: string }}
 */
export function benchNode() {
  const path = fromNpm() ?? process.execPath;
  const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
  if (Number(/\d+/.exec(version)) < oldest)
    throw new Error(
      `PostGraphile needs Node ${oldest}; this is ${version}, and npm has no other for this platform.`,
    );
  return { path, version };
}

function fromNpm() {
  try {
    const name = `node-${process.platform}-${process.arch}/package.json`;
    return join(dirname(createRequire(import.meta.url).resolve(name)), 'bin', 'node');
  } catch {
    return null;
  }
}
