import Sqlite from 'libsql';
import { describe, expect, it } from 'vitest';
import { ClientError } from '../../src/errors.ts';
import { importHistory } from '../../src/sources/history.ts';
import type { Note } from '../../src/sources/source.ts';
import { generationOf } from '../../src/sources/zenml/generation.ts';
import { readerOf } from '../../src/sources/zenml/sqlite.ts';
import { changedCopy, databaseIn, histories, type RecordedHistory, truthIn } from './recorded.ts';
import { ownStore } from './store.ts';

/** What each release changed, as its own database shows it. */
const generations = {
  '0.98.0': ['project', 'hashes', 'pipeline_snapshot', 'rows', 'artifact_version', 'links', true],
  '0.93.3': ['project', 'hashes', 'pipeline_snapshot', 'rows', 'artifact_version', 'links', true],
  '0.85.0': ['project', 'hashes', 'pipeline_deployment', 'rows', 'artifact_version', 'links', true],
  '0.82.1': ['project', 'hashes', 'pipeline_deployment', 'plan', 'artifact_version', 'links', true],
  '0.75.0': ['workspace', 'hashes', 'pipeline_deployment', 'plan', 'artifact_version', 'links', true],
  '0.68.1': ['workspace', 'hashes', 'pipeline_deployment', 'plan', 'artifact_version', 'resource', true],
  '0.55.5': ['workspace', 'rows', 'pipeline_deployment', 'plan', 'artifact_version', 'resource', true],
  '0.47.0': ['workspace', 'rows', 'pipeline_deployment', 'plan', 'artifact', 'columns', true],
  '0.40.2': ['workspace', 'rows', 'pipeline_deployment', 'plan', 'artifact', 'columns', false],
  '0.34.0': ['workspace', 'rows', 'pipeline_deployment', 'plan', 'artifact', 'columns', false],
} as const;

const [newest, oldest] = [recordedBy('0.98.0'), recordedBy('0.34.0')];

function recordedBy(release: string): RecordedHistory {
  const found = histories.find((history) => history.release === release);
  if (!found) throw new Error(`no history of ${release} is recorded`);
  return found;
}

describe('how a database keeps its history', async () => {
  const database = await ownStore('embedded');

  async function bring(path: string) {
    const notes: Note[] = [];
    const summary = await importHistory(database, 'zenml', path, { onNote: (note) => notes.push(note) });
    return { ...summary, notes: notes.map(({ level, message }) => `${level}: ${message}`) };
  }

  const says = (release: string) => (db: Sqlite.Database) =>
    db.prepare('update alembic_version set version_num = ?').run(release);

  it('every release that is recorded has its row here', () => {
    expect(histories.map(({ release }) => release).sort()).toEqual(Object.keys(generations).sort());
  });

  it.each(histories)('$release is recognised, with nothing unknown in it', (recorded) => {
    const source = new Sqlite(databaseIn(recorded), { readonly: true });
    const { generation, remark } = generationOf(readerOf(source, 'it'), 'it');
    source.close();
    const { scope, versions, plan, configurations, artifacts, metadata, tags } = generation;
    expect(remark).toBeNull();
    expect(generation.release).toBe(recorded.release);
    expect([scope.table, versions, plan.table, configurations, artifacts, metadata, tags]).toEqual(
      generations[recorded.release as keyof typeof generations],
    );
  });

  it.each(histories)('a revision with the tables of $release is read without a word', async (recorded) => {
    const { counts, notes } = await bring(await changedCopy(recorded, says('3d7e39f3ac92')));
    expect(notes).toEqual([]);
    expect(counts.runs.added).toBe(Object.keys(truthIn(recorded).runs).length);
  });

  it('the tables decide where the release says otherwise', async () => {
    const { counts, notes } = await bring(await changedCopy(oldest, says('0.98.0')));
    expect(notes).toEqual([]);
    expect(counts.runs.added).toBe(Object.keys(truthIn(oldest).runs).length);
  });

  const grown = (release: string) => (db: Sqlite.Database) => {
    says(release)(db);
    db.exec('create table pipeline_moon (id char(32)); create table "phase of" (id char(32))');
    db.exec('alter table step_run add column mood text; alter table run_metadata add column moon text');
    db.exec('alter table user add column shoe_size int');
  };
  const leftOut = 'Left out: run_metadata.moon, step_run.mood, the table phase of, the table pipeline_moon';

  it.each([
    ['a newer release', '0.99.1', 'ZenML 0.99.1 is newer than 0.98.0; read as far as it is known'],
    ['a revision', 'c0ffee123abc', 'ZenML c0ffee123abc holds what no release up to 0.98.0 does'],
    ['a known release', '0.98.0', 'ZenML 0.98.0 holds what no release up to 0.98.0 does'],
  ])('%s with more than is known is read, and one note names what is left out', async (_, release, says) => {
    const { counts, notes, problems } = await bring(await changedCopy(newest, grown(release)));
    expect(problems).toBe(0);
    expect(notes).toEqual([`note: ${says}. ${leftOut}`]);
    expect(counts.runs.added).toBe(Object.keys(truthIn(newest).runs).length);
    expect(counts.steps.added).toBeGreaterThanOrEqual(Object.keys(truthIn(newest).steps).length);
  });

  it.each([
    ['a release before the first known', says('0.33.1'), /0\.33\.1, which is too old: known are 0\.34\.0 to/],
    [
      'a revision before the first known',
      (db: Sqlite.Database) => {
        says('e65aa6708ff7')(db);
        db.exec('alter table pipeline drop column version_hash; alter table pipeline drop column version');
      },
      /\(e65aa6708ff7\) and has no versions of pipelines yet: it is too old, known are 0\.34\.0 to/,
    ],
    [
      'a newer release that lost what the history hangs on',
      (db: Sqlite.Database) => {
        says('1.2.0')(db);
        db.exec('alter table pipeline_snapshot rename to plan');
      },
      /release "1\.2\.0".*not known \(without pipeline_snapshot\)/,
    ],
  ])('%s is refused', async (what, change, message) => {
    const path = await changedCopy(what.startsWith('a newer') ? newest : oldest, change);
    const refused = await bring(path).catch((error) => error);
    expect(refused).toBeInstanceOf(ClientError);
    expect(refused.message).toMatch(message);
  });
});
