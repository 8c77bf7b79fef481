import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Shell } from '../../src/commands/command.ts';
import { importCommand } from '../../src/commands/import.ts';
import { parseConfig } from '../../src/config.ts';
import { ClientError } from '../../src/errors.ts';
import { rememberedRoots } from '../../src/stores/roots.ts';
import { changedCopy, databaseOf, ownDirectory } from '../sources/recorded.ts';
import { ownStore } from '../sources/store.ts';

const database = await ownStore('embedded');

/** Runs `runpath import …` in this process. */
async function runpath(directory: string, ...words: string[]) {
  const said: string[] = [];
  const noted: string[] = [];
  let code = 0;
  const shell = {
    config: () => parseConfig({ RUNPATH_DATA_DIR: directory }),
    openDatabase: async () => ({ ...database, close: async () => {} }),
    say: (line: string) => void said.push(line),
    note: (line: string) => void noted.push(line),
    interactive: false,
    fail: (other: number) => {
      code = other;
    },
  } satisfies Partial<Shell>;
  const command = importCommand(shell as unknown as Shell).exitOverride();
  for (const part of [command, ...command.commands])
    part
      .exitOverride()
      .configureOutput({ writeOut: (text) => said.push(text), writeErr: (text) => noted.push(text) });
  const error = await command.parseAsync(words, { from: 'user' }).then(
    () => null,
    (thrown: Error) => thrown,
  );
  return { said: said.join('\n'), noted: noted.join('\n'), code, error };
}

it('imports, counts, shows how far it is, and remembers where artifacts rest', async () => {
  const directory = await ownDirectory();
  const artifacts = join(directory, 'artifacts');
  await mkdir(artifacts);
  const first = await runpath(
    directory,
    'zenml',
    databaseOf('0.98.0'),
    '--artifacts',
    `/recorded/=${artifacts}`,
  );
  expect(first).toMatchObject({ code: 0, error: null });
  expect(first.said).toMatch(/ZenML 0\.98\.0, .* -> default/);
  expect(first.said).toMatch(/runs\s+│ 34\s+│ 0\s+│ 0\s+│ 0/);
  expect(first.noted).toMatch(/^\d+ of \d+ runs and artifacts$/m);
  expect(first.noted).not.toMatch(/note/);
  expect(rememberedRoots(directory)).toEqual([{ uri: '/recorded', directory: artifacts }]);

  const again = await runpath(directory, 'zenml', databaseOf('0.98.0'));
  expect(again.said).toMatch(/Nothing changed/);
});

it('answers machines with JSON', async () => {
  const { said } = await runpath(
    await ownDirectory(),
    'zenml',
    databaseOf('0.40.2'),
    '--json',
    '--project',
    'old',
  );
  expect(JSON.parse(said)).toMatchObject({
    projects: ['old'],
    problems: 0,
    counts: { runs: { added: 29, changed: 0, removed: 0, unchanged: 0 } },
    notes: [],
  });
});

it('says where artifacts rest that no directory is known for', async () => {
  const directory = await ownDirectory();
  const { noted } = await runpath(
    directory,
    'zenml',
    databaseOf('0.40.2'),
    '--artifacts',
    `/elsewhere=${directory}`,
  );
  expect(noted).toMatch(/no artifact of this history begins with \/elsewhere/);
  expect(noted).toMatch(
    /139 artifacts rest where no directory is known for, such as \/recorded\/.*--artifacts/,
  );
});

it('ends with 2 where rows were left out, and names them', async () => {
  const path = await changedCopy('0.98.0', (db) =>
    db.exec(
      `update run_metadata set value = '{' where id in (select id from run_metadata order by id limit 40)`,
    ),
  );
  const { code, said, noted, error } = await runpath(await ownDirectory(), 'zenml', path);
  expect({ code, error }).toEqual({ code: 2, error: null });
  expect(noted.match(/^problem: run_metadata/gm)).toHaveLength(25);
  expect(noted).toMatch(/… and \d+ more/);
  expect(said).toMatch(/4\d rows could not be taken over/);
});

it.each([
  [['zenml', 'x.db', '--artifacts', 'nothing'], /expected <recorded prefix>=<directory>, found "nothing"/],
  [['zenml', 'x.db', '--artifacts', '/a=/no/such/directory'], /there is no directory \/no\/such\/directory/],
  [['zenml'], /missing required argument 'database'/],
  [['mlflow', 'x.db'], /unknown command 'mlflow'/],
  [['zenml', '/no/such/zenml.db'], /There is no file \/no\/such\/zenml\.db/],
])('refuses %j', async (words, message) => {
  const { error, noted } = await runpath(await ownDirectory(), ...words);
  expect(error).not.toBeNull();
  expect(error instanceof ClientError ? error.message : noted).toMatch(message);
  expect(await database.rows('select 1 from projects', [])).toEqual([]);
});

it('teaches with examples', async () => {
  const { said } = await runpath(await ownDirectory(), 'zenml', '--help');
  expect(said).toMatch(/--artifacts <prefix=directory>/);
  expect(said).toMatch(/Exit codes:/);
  expect(said).toMatch(/Examples:\n {2}runpath import zenml/);
});
