import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'libsql';
import { describe, expect, it } from 'vitest';
import { ClientError } from '../../src/errors.ts';
import { importHistory } from '../../src/sources/history.ts';
import type { Note } from '../../src/sources/source.ts';
import { storeKinds } from '../support/stores.ts';
import { changedCopy, ownDirectory, releases, truthOf } from './recorded.ts';
import { ownStore } from './store.ts';

describe.each(storeKinds)('broken, %s', async (kind) => {
  const database = await ownStore(kind);
  const rows = <Row>(text: string) => database.rows<Row>(text, []);

  async function bring(path: string) {
    const notes: Note[] = [];
    const summary = await importHistory(database, 'zenml', path, { onNote: (note) => notes.push(note) });
    return { ...summary, notes };
  }

  async function file(content: string | Buffer): Promise<string> {
    const path = join(await ownDirectory(), 'zenml.db');
    await writeFile(path, content);
    return path;
  }

  describe('nothing is imported, and the message says why', () => {
    const cases: [string, () => Promise<string>, RegExp][] = [
      ['no such file', async () => join(await ownDirectory(), 'gone.db'), /There is no file .*gone\.db/],
      ['a directory', ownDirectory, /cannot be read|is a directory/],
      ['an empty file', () => file(''), /is empty/],
      ['a text', () => file('not a database\n'.repeat(50)), /is no SQLite database/],
      ['a file that only begins like one', () => file('SQLite format 3\0'), /is no SQLite database/],
      [
        'a truncated database',
        async () => {
          const path = await changedCopy('0.98.0');
          await truncate(path, 200_000);
          return path;
        },
        /is truncated: 200000 of \d+ bytes/,
      ],
      [
        'damage on the first pages',
        async () => {
          const path = await changedCopy('0.98.0');
          const { readFileSync } = await import('node:fs');
          return file(readFileSync(path).fill(0xff, 100, 20_000));
        },
        /is damaged|is no SQLite database/,
      ],
      [
        'another SQLite database',
        async () => {
          const path = join(await ownDirectory(), 'other.db');
          const other = new Sqlite(path);
          other.exec('create table notes (id integer primary key, text text)');
          other.close();
          return path;
        },
        /is an SQLite database, but not one of ZenML/,
      ],
      [
        'a release that is too old',
        () => changedCopy('0.40.2', (db) => db.exec(`update alembic_version set version_num = '0.22.0'`)),
        /0\.22\.0, which is too old: known are 0\.34\.0 to 0\.98\.0/,
      ],
      [
        'a newer release with tables of another kind',
        () =>
          changedCopy('0.98.0', (db) => {
            db.exec(`update alembic_version set version_num = '2.0.0'`);
            db.exec('alter table step_run rename to task_run');
          }),
        /release "2\.0\.0".*not known \(without step_run\.id.*0\.34\.0 to 0\.98\.0/,
      ],
    ];

    it.each(cases)('%s', async (_, make, message) => {
      const error = await bring(await make()).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(ClientError);
      expect(error.message).toMatch(message);
      expect(await rows('select 1 from projects')).toEqual([]);
    });
  });

  it('a newer release whose tables are known is imported with a note', async () => {
    const path = await changedCopy('0.98.0', (db) =>
      db.exec(`update alembic_version set version_num = '0.99.1'`),
    );
    const { problems, notes, counts } = await bring(path);
    expect(problems).toBe(0);
    expect(notes.map((note) => note.message)).toEqual([
      expect.stringMatching(/0\.99\.1 is newer than 0\.98\.0/),
    ]);
    expect(counts.runs.added).toBe(Object.keys(truthOf('0.98.0').runs).length);
  });

  describe.each(releases)('one bad row of %s is reported, the rest is imported', (release) => {
    const artifacts = release === '0.98.0' ? 'artifact_version' : 'artifact';
    const plan = release === '0.98.0' ? 'pipeline_snapshot' : 'pipeline_deployment';
    const run = (name: string) => `(select id from pipeline_run where name = '${name}')`;
    const total = Object.keys(truthOf(release).runs).length;

    const cases: [string, string, RegExp, number][] = [
      [
        'metadata that is no JSON',
        `update run_metadata set value = '{"oops' where id = (select min(id) from run_metadata)`,
        /^run_metadata [\da-f]{32}: value is no JSON/,
        total,
      ],
      [
        'a configuration that is no JSON',
        `update ${plan} set pipeline_configuration = '{' where id =
         (select ${plan === 'pipeline_snapshot' ? 'snapshot_id' : 'deployment_id'} from pipeline_run where name = 'train-1')`,
        new RegExp(`^${plan} [\\da-f]{32}: pipeline_configuration is no JSON`),
        total,
      ],
      [
        'a run whose id is no UUID',
        `update pipeline_run set id = 'run-1' where name = 'train-1'`,
        /^pipeline_run run-1: is no UUID/,
        total - 1,
      ],
      [
        'a step whose id is no UUID',
        `update step_run set id = 'x' where name = 'load' and pipeline_run_id = ${run('train-1')}`,
        /^step_run x: is no UUID/,
        total,
      ],
      [
        'a step whose run is gone',
        `update step_run set pipeline_run_id = '${'0'.repeat(32)}' where pipeline_run_id = ${run('diamond-1')} and name = 'one'`,
        /^step_run [\da-f]{32}: its run 0{32} is gone/,
        total,
      ],
      [
        'an artifact that is gone',
        `delete from ${artifacts} where id = (select min(artifact_id) from step_run_input_artifact)`,
        /^step_run [\da-f]{32}: the artifact [\da-f]{32} of its input \w+ is gone/,
        total,
      ],
      [
        'an artifact whose id is no UUID',
        `update ${artifacts} set id = 'a' where id = (select min(artifact_id) from step_run_input_artifact)`,
        new RegExp(`^${artifacts} a: is no UUID`),
        total,
      ],
      [
        'a run without a time of creation',
        `update pipeline_run set created = 'yesterday' where name = 'train-1'`,
        /^pipeline_run [\da-f]{32}: has no time of creation/,
        total - 1,
      ],
      [
        'a run whose pipeline is gone',
        `update pipeline_run set pipeline_id = '${'0'.repeat(32)}' where name = 'train-1'`,
        /^pipeline_run [\da-f]{32}: its pipeline 0{32} is gone; imported as unlisted/,
        total,
      ],
      [
        'an unknown kind of visualization',
        `update artifact_visualization set type = 'hologram' where id = (select min(id) from artifact_visualization)`,
        /^artifact_visualization [\da-f]{32}: has an unknown type "hologram"/,
        total,
      ],
      [
        'text that is no UTF-8',
        `update step_run set docstring = cast(x'ff00fe' as text), name = cast(x'80' as text) where name = 'load' and pipeline_run_id = ${run('train-1')};
       update run_metadata set value = cast(x'ff' as text) where id = (select min(id) from run_metadata)`,
        /^run_metadata [\da-f]{32}: value is no JSON/,
        total,
      ],
    ];

    it.each(cases)('%s', async (_, statement, message, expected) => {
      const path = await changedCopy(release, (db) => db.exec(statement));
      const { problems, notes } = await bring(path);
      expect(problems).toBeGreaterThan(0);
      const lines = notes
        .filter((note) => note.level === 'problem')
        .map((note) => `${note.where}: ${note.message}`);
      expect(lines).toContainEqual(expect.stringMatching(message));
      expect(await rows('select 1 from runs')).toHaveLength(expected);
      expect((await bring(path)).counts.runs).toMatchObject({ added: 0, changed: 0, unchanged: expected });
    });

    it('an unknown status', async () => {
      const path = await changedCopy(release, (db) =>
        db.exec(`update pipeline_run set status = 'evaporated' where name = 'train-1'`),
      );
      const { problems, notes } = await bring(path);
      expect(problems).toBe(0);
      expect(notes.map((note) => note.where)).toEqual(['status "evaporated"']);
      expect(await rows(`select status, source_status from runs where name = 'train-1'`)).toEqual([
        { status: 'STOPPED', source_status: 'evaporated' },
      ]);
    });

    it('U+0000, which PostgreSQL cannot hold', async () => {
      const path = await changedCopy(release, (db) =>
        db.exec(
          `update run_metadata set type = 'str', value = '"a\\u0000b"' where "key" = 'good';
         update step_run set docstring = 'a' || char(0) || 'b' where name = 'load'`,
        ),
      );
      const { problems, notes } = await bring(path);
      expect(problems).toBe(0);
      expect(notes[0]?.message).toMatch(/U\+0000, which becomes U\+FFFD/);
      expect(await rows(`select distinct value::text, text from metadata where key = 'good'`)).toEqual([
        { value: '"a\ufffdb"', text: 'a\ufffdb' },
      ]);
      expect(await rows(`select distinct docstring from steps where name = 'load'`)).toEqual([
        { docstring: 'a\ufffdb' },
      ]);
    });
  });
});
