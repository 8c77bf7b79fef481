import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { ClientError } from '../../../src/errors.ts';
import { mysqlOrigin } from '../../../src/sources/zenml/mysql/origin.ts';
import { freePort } from '../../support/postgres-server.ts';
import { describeWithMariadb, type Mariadb, password, recordedFile, startMariadb } from './mariadb.ts';

describeWithMariadb('a MariaDB that cannot be read', async () => {
  let mariadb: Mariadb;
  let url: string;
  beforeAll(async () => {
    mariadb = await startMariadb();
    ({ url } = await mariadb.holding(await recordedFile('zenml.sql')));
  });
  afterAll(() => mariadb?.stop());

  /** What a look fails with; it shows no password, and leaves nothing behind. */
  async function failed(location: string): Promise<ClientError> {
    const directory = await mkdtemp(join(tmpdir(), 'runpath-test-'));
    const before = process.env.TMPDIR;
    process.env.TMPDIR = directory;
    try {
      const error = await mysqlOrigin(location)
        .look(null)
        .then(
          () => 'nothing',
          (thrown) => thrown,
        );
      expect(error).toBeInstanceOf(ClientError);
      expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(password);
      expect(await readdir(directory)).toEqual([]);
      return error as ClientError;
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      await rm(directory, { recursive: true });
    }
  }

  /** The server behind a door that does something once so many bytes of answers came through. */
  async function door(bytes: number, then: (sockets: readonly Socket[]) => unknown): Promise<string> {
    const { connect } = await import('node:net');
    const sockets: Socket[] = [];
    const server = createServer((client) => {
      const behind = connect(mariadb.port, '127.0.0.1');
      sockets.push(client, behind);
      for (const socket of [client, behind]) socket.on('error', () => {});
      let left = bytes;
      client.pipe(behind);
      behind.on('data', async (data) => {
        client.write(data);
        left -= data.length;
        if (left >= 0 || left + data.length < 0) return;
        behind.pause();
        await then(sockets);
        behind.resume();
      });
      behind.on('close', () => client.destroy());
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const { port } = server.address() as { port: number };
    return url.replace(`:${mariadb.port}/`, `:${port}/`);
  }

  it('a wrong password', async () => {
    const error = await failed(url.replace(password, `${password}-wrong`));
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.message).toMatch(/^mysql:\/\/127\.0\.0\.1:\d+\/zenml_\w+ does not let the user "reader" in/);
  });

  it('a database that is not there, or not ours to read', async () => {
    const { message } = await failed(url.replace(/zenml_\w+/, 'gone'));
    expect(message).toMatch(/\/gone (is not there|does not let the user "reader" read)/);
    await mariadb.sql(`create user other identified by '${password}'; grant select on *.* to other`);
    const other = url.replace('//reader:', '//other:');
    expect((await failed(other.replace(/zenml_\w+/, 'gone'))).message).toMatch(
      /has no database of this name/,
    );
  });

  it('a database that is none of ZenML', async () => {
    const { url: other } = await mariadb.holding('create table pipeline_run (id int primary key)');
    const error = await failed(other);
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.message).toMatch(/is no database of ZenML.*no table alembic_version/);
  });

  it('a user who may not read all of it', async () => {
    const { name } = await mariadb.holding(await recordedFile('zenml.sql'));
    await mariadb.sql(`create user partly identified by '${password}'; grant select on ${name}.alembic_version to partly;
      grant select (id, name) on ${name}.pipeline_run to partly`);
    const error = await failed(url.replace('//reader:', '//partly:').replace(/zenml_\w+/, name));
    expect(error.code).toBe('BAD_USER_INPUT');
  });

  it('no server at the address', async () => {
    const error = await failed(`mysql://reader:${password}@127.0.0.1:${await freePort()}/zenml`);
    expect([error.code, error.details]).toEqual(['UPSTREAM_UNAVAILABLE', { retryable: true }]);
    expect(error.message).toMatch(/nothing listens at this address/);
    const socket = join(await mkdtemp(join(tmpdir(), 'runpath-test-')), 'none');
    onTestFinished(() => rm(join(socket, '..'), { recursive: true }));
    await mkdir(socket);
    expect((await failed(`mysql://reader@localhost/zenml?unix_socket=${socket}/gone`)).message).toMatch(
      /no server listens/,
    );
  });

  it('a server without encryption where it is asked for', async () => {
    expect((await failed(`${url}?ssl-mode=REQUIRED`)).message).toMatch(/offers no encrypted connection/);
  });

  it.each([
    ['while it lets us in', 0],
    ['midway', 200_000],
  ])('a server that freezes %s', async (_, bytes) => {
    onTestFinished(() => void process.kill(mariadb.pid, 'SIGCONT'));
    const frozen = await door(bytes, () => process.kill(mariadb.pid, 'SIGSTOP'));
    if (bytes === 0) process.kill(mariadb.pid, 'SIGSTOP');
    const error = await failed(`${frozen}?connect_timeout=1&read_timeout=1`);
    process.kill(mariadb.pid, 'SIGCONT');
    expect([error.code, error.details]).toEqual(['UPSTREAM_UNAVAILABLE', { retryable: true }]);
    expect(error.message).toMatch(bytes === 0 ? /does not answer/ : /has said nothing for 1 seconds/);
  });

  it('a connection that breaks midway', async () => {
    const cut = await door(200_000, (sockets) => {
      for (const socket of sockets) socket.destroy();
    });
    expect((await failed(cut)).message).toMatch(/broke the connection off/);
    const killed = await door(100_000, () =>
      mariadb.sql(
        `begin not atomic for c in (select id from information_schema.processlist where user = 'reader')
         do execute immediate concat('kill ', c.id); end for; end`,
      ),
    );
    const error = await failed(killed);
    expect([error.code, error.details]).toEqual(['UPSTREAM_UNAVAILABLE', { retryable: true }]);
  });

  it('and afterwards it is read as ever', async () => {
    const look = await mysqlOrigin(url).look(null);
    expect(look?.reader.select({ n: 'count(*)' }, 'from pipeline_run')).toEqual([{ n: '15' }]);
    look?.reader.close();
  });
});
