import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatewayOver, type TestGateway } from '../support/gateway.ts';
import { storeKinds } from '../support/stores.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Runs the command line as a user does, and answers with what it printed and how it ended. */
function runpath(
  directory: string,
  ...args: string[]
): Promise<{ code: number; out: string; error: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd: directory }, (failure, out, error) => {
      resolve({ code: typeof failure?.code === 'number' ? failure.code : 0, out, error });
    });
  });
}

describe.each(storeKinds)('runpath pipeline, against a gateway over %s', (kind) => {
  let gateway: TestGateway;
  let directory: string;
  const ask = (...args: string[]) =>
    runpath(directory, 'pipeline', ...args, '--url', `${gateway.url}/graphql`);
  beforeAll(async () => {
    gateway = await gatewayOver(kind);
    directory = await mkdtemp(join(tmpdir(), 'runpath-cli-'));
  });
  afterAll(async () => {
    await gateway.stop();
    await rm(directory, { recursive: true });
  });

  test('lists pipelines in the order of the API', async () => {
    const { out, code } = await ask('list', '--json');
    const { body } = await gateway.post('{ pipelines(first: 25) { nodes { name } } }');
    const names = (body.data as { pipelines: { nodes: { name: string }[] } }).pipelines.nodes;
    expect(JSON.parse(out).map(({ name }: { name: string }) => ({ name }))).toEqual(names);
    expect(code).toBe(0);
  });

  test('lists runs of a pipeline by name and by id, newest first', async () => {
    const byName = JSON.parse((await ask('runs', 'list', '-p', 'train_digits', '--json')).out);
    expect(byName.map(({ name }: { name: string }) => name)).toEqual([
      'train-4-more-rows',
      'train-3-partly-cached',
      'train-2-all-cached',
      'train-1',
    ]);
    const [{ id }] = JSON.parse((await ask('list', '--first', '1', '--json')).out);
    expect(JSON.parse((await ask('runs', 'list', '-p', id, '--json')).out)).toEqual(byName);
  });

  test('reads on over pages, and says what it left out', async () => {
    const few = await ask('runs', 'list', '--first', '3');
    expect(few.out.trim().split('\n')).toHaveLength(4);
    expect(few.error).toContain('3 of 34; --first 34 lists all');
    const all = JSON.parse((await ask('runs', 'list', '--first', '1000', '--json')).out);
    expect(all).toHaveLength(34);
  });

  test('a pipeline that is not there is one plain line', async () => {
    expect(await ask('runs', 'list', '-p', 'nothing')).toMatchObject({
      code: 1,
      out: '',
      error: expect.stringMatching(/^No pipeline is named "nothing"\.\n$/),
    });
  });
});

test('a local store that is empty lists nothing; a held one says who holds it; a gateway that is not there is named', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'runpath-cli-'));
  const local = await runpath(directory, 'pipeline', 'list', '--json');
  expect(local).toMatchObject({ code: 0, out: '[]\n' });
  const away = await runpath(directory, 'pipeline', 'list', '--url', 'http://127.0.0.1:9/graphql');
  expect(away).toMatchObject({ code: 1, error: 'No gateway answers at http://127.0.0.1:9/graphql.\n' });
  const wrong = await runpath(directory, 'pipeline', 'list', '--first', 'many');
  expect(wrong).toMatchObject({ code: 1, error: expect.stringContaining('whole number from 1') });
  await rm(directory, { recursive: true });
});
