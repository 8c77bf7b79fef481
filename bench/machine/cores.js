import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Which cores the servers and everything else get, as `taskset` takes them: the first core for the server that is
 * measured, the rest for PostgreSQL and the load. Null where processes cannot be pinned, or there is one core.
 * @returns {{ server: string, others: string } | null}
 */
export function planCores() {
  try {
    execFileSync('taskset', ['-V'], { stdio: 'ignore' });
    const [, list] = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    const [server, ...others] = list.split(',').flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, n) => first + n);
    });
    return others.length > 0 ? { server: String(server), others: others.join(',') } : null;
  } catch {
    return null;
  }
}

/** A command, on the cores of a plan. */
export function pinned(cores, command, args) {
  return cores ? ['taskset', ['-c', cores, command, ...args]] : [command, args];
}
