import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect } from 'vitest';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** `runpath serve` as a user starts it, in a directory of its own for each test; all that it started goes after it. */
export function serving() {
  const place = { directory: '' };
  const running: { child: ChildProcess; ended: Promise<unknown> }[] = [];
  beforeEach(async () => {
    place.directory = await mkdtemp(join(tmpdir(), 'runpath-serve-'));
  });
  afterEach(async () => {
    for (const { child, ended } of running.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
    await rm(place.directory, { recursive: true, force: true, maxRetries: 5 });
  });

  /** What it has said so far, its word that it serves, its end. */
  const serve = (environment: Record<string, string>, ...options: string[]) => {
    const child = spawn(process.execPath, [cli, 'serve', ...options], {
      cwd: place.directory,
      env: { PATH: process.env.PATH, ...environment },
    });
    const said = { out: '', error: '' };
    child.stdout.on('data', (chunk) => {
      said.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said.error += chunk;
    });
    const ended = once(child, 'exit').then(([code]) => code as number | null);
    running.push({ child, ended });
    return {
      child,
      said,
      ended,
      serving: () =>
        expect.poll(() => said.out.includes('curl'), { timeout: 100_000, interval: 50 }).toBe(true),
    };
  };
  return { place, serve };
}

/** The names of the projects, asked over a connection of its own. */
export async function names(port: number): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Connection: 'close' },
    body: JSON.stringify({ query: '{ projects { name } }' }),
  });
  const { data } = (await response.json()) as { data: { projects: { name: string }[] } };
  return data.projects.map(({ name }) => name);
}
