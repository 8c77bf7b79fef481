import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { describe } from 'vitest';
import { freePort } from '../../support/postgres-server.ts';

const run = promisify(execFile);
const places = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/libexec'];
const find = (...names: string[]) =>
  names.flatMap((name) => places.map((place) => join(place, name))).find((path) => existsSync(path));
const daemon = find('mariadbd', 'mysqld');
const installer = find('mariadb-install-db', 'mysql_install_db');

/** Tests that need a MariaDB; where none is installed they are skipped, and their name says what is missing. */
export function describeWithMariadb(name: string, tests: () => Promise<void>): void {
  if (daemon && installer) describe(name, tests);
  else describe.skip(`${name} (no MariaDB is installed here: apt-get install mariadb-server)`, tests);
}

export type Mariadb = {
  readonly pid: number;
  stop(): Promise<void>;
  readonly port: number;
  /** Runs SQL, many statements at once, as one who may do everything. */
  sql(text: string, database?: string): Promise<Record<string, unknown>[]>;
  /** A database of its own that holds what some SQL makes; its user may read it, and nothing else. */
  holding(...texts: readonly string[]): Promise<{ name: string; url: string }>;
};

/** The word that must never be seen. */
export const password = 'not-to-be-shown-5c1e';

/** A real MariaDB on a free port of this machine, until it is stopped. */
export async function startMariadb(): Promise<Mariadb> {
  const directory = await mkdtemp(join(tmpdir(), 'runpath-mariadb-'));
  const [data, socket] = [join(directory, 'data'), join(directory, 'socket')];
  const own = process.getuid?.() === 0 ? ['--user=root'] : [];
  const small = ['--innodb-log-file-size=4M', '--innodb-flush-log-at-trx-commit=0', '--innodb-doublewrite=0'];
  const install = ['--auth-root-authentication-method=normal', '--skip-test-db', ...small];
  await run(installer as string, ['--no-defaults', ...own, `--datadir=${data}`, ...install]);
  const port = await freePort();
  const listen = [`--socket=${socket}`, `--port=${port}`, '--bind-address=127.0.0.1'];
  const flags = ['--no-defaults', ...own, `--datadir=${data}`, ...listen, ...small, '--skip-name-resolve'];
  const server = spawn(daemon as string, [...flags, '--innodb-buffer-pool-size=32M'], { stdio: 'ignore' });
  const sql: Mariadb['sql'] = async (text, database) => {
    const options = { socketPath: socket, user: 'root', multipleStatements: true, dateStrings: true };
    const connection = await createConnection({ ...options, ...(database && { database }) });
    try {
      const [rows] = await connection.query(text);
      return rows as Record<string, unknown>[];
    } finally {
      await connection.end();
    }
  };
  const stop = async () => {
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
    await rm(directory, { recursive: true, force: true });
  };
  await answering(sql);
  await sql(`create user reader identified by '${password}'`);
  return {
    pid: server.pid as number,
    stop,
    port,
    sql,
    async holding(...texts) {
      const name = `zenml_${randomUUID().replaceAll('-', '')}`;
      await sql(`create database ${name} character set utf8mb4; grant select on ${name}.* to reader`);
      for (const text of texts) await sql(text, name);
      return { name, url: `mysql://reader:${password}@127.0.0.1:${port}/${name}` };
    },
  };
}

async function answering(sql: Mariadb['sql']): Promise<void> {
  for (let attempt = 0; ; attempt += 1)
    try {
      await sql('select 1');
      return;
    } catch (error) {
      if (attempt === 600) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
}

const recorded = new URL('../../fixtures/histories/zenml-0.98.0-mysql/', import.meta.url);

/** What a real ZenML did to its history after it was recorded, in order. */
export const laterPhases = ['tags', 'metadata', 'runs', 'removals'] as const;

/** A file of the history that ZenML 0.98.0 keeps in MariaDB. */
export function recordedFile(name: string): Promise<string> {
  return readFile(fileURLToPath(new URL(name, recorded)), 'utf8');
}
