import { readFileSync } from 'node:fs';
import { rename, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ImportSummary, importHistory, syncHistory } from '../../src/sources/history.ts';
import { claimFor, knownOf } from '../../src/sources/marks.ts';
import type { Batch } from '../../src/sources/source.ts';
import { keepInStep } from '../../src/sources/sync.ts';
import { batchesOf } from '../../src/sources/zenml/batches.ts';
import { partsOf } from '../../src/sources/zenml/digest-parts.ts';
import { generationOf } from '../../src/sources/zenml/generation.ts';
import { historyOf } from '../../src/sources/zenml/history.ts';
import { openZenml } from '../../src/sources/zenml/open.ts';
import { projectsOf } from '../../src/sources/zenml/projects.ts';
import type { Reader } from '../../src/sources/zenml/sqlite.ts';
import { sqliteOrigin } from '../../src/sources/zenml/sqlite-origin.ts';
import { contentsOf, differences } from './contents.ts';
import { alter, changedCopy, databaseOf, histories, type RecordedHistory, releases } from './recorded.ts';
import { ownStore } from './store.ts';

const store = await ownStore('server');
const other = await ownStore('server');
const sync = (path: string, options = {}) => syncHistory(store, 'zenml', path, options);
const options = { tell: () => {}, apiKey: null };

/** What a look at a database reads, since a mark. */
async function readSince(path: string, since: string | null) {
  const source = await openZenml(path, { ...options, since });
  if (!source) return null;
  const batches: Batch[] = [...source.batches()];
  await source.close();
  const ids = (type: 'runs' | 'artifacts') =>
    batches.flatMap((batch) => batch[type]?.map((row) => row.id) ?? []);
  return { mark: source.mark, runs: ids('runs'), artifacts: ids('artifacts'), size: source.size };
}

async function expectInStep(path: string): Promise<void> {
  await importHistory(other, 'zenml', path);
  expect(differences(await contentsOf(store, true), await contentsOf(other, true))).toEqual({});
}

describe.each(releases)('a look at %s', (release) => {
  const artifacts = release === '0.98.0' ? 'artifact_version' : 'artifact';

  it('reads nothing of a database that has not changed', async () => {
    const path = await changedCopy(release);
    const first = await readSince(path, null);
    expect(first?.runs).toHaveLength(release === '0.98.0' ? 34 : 29);
    await sync(path);
    // Without a place for a copy there is nothing that a statement could be put to.
    vi.stubEnv('TMPDIR', '/no/such/directory');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await readSince(path, first?.mark ?? null)).toBeNull();
    expect(await sync(path)).toBeNull();
    await expect(readSince(path, null)).rejects.toThrow(/ENOENT/);
  });

  it('reads the run that changed, and no other', async () => {
    const path = await changedCopy(release);
    const first = await readSince(path, null);
    alter(path, (db) => {
      db.exec(`update step_run set status = 'failed' where name = 'evaluate' and pipeline_run_id =
        (select id from pipeline_run where name = 'train-1')`);
    });
    const look = await readSince(path, first?.mark ?? null);
    const changed = await changedIds(path, `select id from pipeline_run where name = 'train-1'`);
    expect(look?.runs).toEqual(changed);
    // Who made an artifact depends on how its step ended.
    const made = await changedIds(
      path,
      `select distinct o.artifact_id as id from step_run_output_artifact o join step_run s on s.id = o.step_id
       where s.name = 'evaluate' and s.pipeline_run_id = (select id from pipeline_run where name = 'train-1')`,
    );
    expect(look?.artifacts.sort()).toEqual(made.sort());
    expect(look?.size).toBe(1 + made.length);
    expect(await readSince(path, look?.mark ?? null)).toBeNull();
  });

  it('finds rows of clocks that are wrong', async () => {
    const path = await changedCopy(release);
    await sync(path);
    for (const moment of ['2099-01-01 00:00:00', '2001-01-01 00:00:00', '2098-01-01 00:00:00']) {
      alter(path, (db) => {
        db.exec(
          `update pipeline_run set status = '${moment.slice(0, 4)}ing', updated = '${moment}' where name = 'train-1'`,
        );
      });
      expect((await sync(path))?.counts.runs).toMatchObject({ added: 0, changed: 1, unchanged: 0 });
    }
    await expectInStep(path);
  });

  it('is about all that is read of a run or artifact', async () => {
    const look = await sqliteOrigin(databaseOf(release)).look(null);
    if (!look) throw new Error('nothing to look at');
    const tables = (statements: readonly string[]) =>
      new Set(
        statements.flatMap((text) =>
          [...text.matchAll(/\b(?:from|join)\s+"?([a-z_]+)/g)].map(([, name]) => name),
        ),
      );
    const read: string[] = [];
    const select: Reader['select'] = (columns, rest, ...parameters) => {
      read.push(`${Object.values(columns).join(' ')} ${rest}`);
      return look.reader.select(columns, rest, ...parameters);
    };
    const { generation } = generationOf(look.reader, 'it');
    const history = historyOf({ select, close: () => {} }, generation, () => {});
    for (const _ of batchesOf(history, projectsOf(history), look));
    const { runs, artifacts: parts } = partsOf(look.reader, generation);
    look.reader.close();
    const digested = tables([...runs, ...parts].map(({ text, from }) => `${text} ${from}`));
    // Read whole in each look, or no table.
    const rest = ['pipeline', 'project', 'workspace', 'model', 'model_version', 'json_each'];
    expect([...tables(read)].filter((name) => !digested.has(name) && !rest.includes(name as string))).toEqual(
      [],
    );
    expect(digested.size).toBeGreaterThan(7);
  });

  it('lets go of what is gone, with all below it', async () => {
    const path = await changedCopy(release);
    await sync(path);
    alter(path, (db) => {
      db.exec('pragma foreign_keys = on');
      db.exec(`delete from pipeline_run where name = 'train-1'`);
      db.exec(`delete from ${artifacts} where id = (select min(artifact_id) from step_run_input_artifact)`);
    });
    const summary = await sync(path);
    expect(summary?.counts.runs).toMatchObject({ added: 0, removed: 1 });
    expect(summary?.counts.artifacts).toMatchObject({ added: 0, removed: 1 });
    expect(summary?.counts.steps.removed).toBeGreaterThan(3);
    expect(summary?.counts.metadata.removed).toBeGreaterThan(0);
    await expectInStep(path);
  });

  it('as a whole lets go as well', async () => {
    const path = await changedCopy(release);
    await importHistory(store, 'zenml', path);
    alter(path, (db) => {
      db.exec('pragma foreign_keys = on');
      db.exec(`delete from pipeline_run where name = 'train-1'`);
    });
    expect((await importHistory(store, 'zenml', path)).counts.runs).toMatchObject({ removed: 1, changed: 0 });
    await expectInStep(path);
  });

  it('that was cut off is followed by one at everything', async () => {
    const path = await changedCopy(release);
    await sync(path);
    const change = (status: string) =>
      alter(
        path,
        (db) => void db.exec(`update pipeline_run set status = '${status}' where name = 'train-1'`),
      );
    change('stopping');
    const cut = sync(path, {
      onProgress: (done: number) => {
        if (done > 0) throw new Error('cut off');
      },
    });
    await expect(cut).rejects.toThrow('cut off');
    // What the look had written is taken back at the source: only one at everything can see it.
    change('completed');
    const summary = await sync(path);
    expect(summary?.counts.runs).toMatchObject({ added: 0, changed: 1 });
    expect(summary?.counts.runs.unchanged).toBeGreaterThan(20);
    await expectInStep(path);
    expect(await sync(path)).toBeNull();
  });

  it('follows one that read the same project elsewhere', async () => {
    const path = await changedCopy(release);
    const older = await changedCopy(release);
    alter(path, (db) => void db.exec(`update pipeline_run set status = 'stopped' where name = 'train-1'`));
    await sync(path);
    await importHistory(store, 'zenml', older);
    expect((await sync(path))?.counts.runs).toMatchObject({ changed: 1 });
    await expectInStep(path);
  });

  it('gives the project another name when it is asked to, though nothing changed', async () => {
    const path = await changedCopy(release);
    await sync(path);
    expect((await sync(path, { project: 'vision' }))?.projects).toEqual(['vision']);
    expect(await sync(path, { project: 'vision' })).toBeNull();
    expect(await sync(path)).toBeNull();
  });
});

it('what changes of model versions alone is followed', async () => {
  const path = await changedCopy('0.98.0');
  await sync(path);
  for (const change of [
    `update tag_resource set tag_id = (select id from tag where name = 'best') where resource_type = 'model_version'`,
    `insert into run_metadata_resource (id, resource_id, resource_type, run_metadata_id)
       select '${'c'.repeat(32)}', (select id from model_version), 'model_version', min(id) from run_metadata`,
    `update model_version set stage = 'production'`,
    'delete from model_versions_artifacts where id = (select min(id) from model_versions_artifacts)',
  ]) {
    alter(path, (db) => void db.exec(change));
    expect((await sync(path))?.counts.runs).toEqual({ added: 0, changed: 0, removed: 0, unchanged: 0 });
    await expectInStep(path);
  }
});

it('an artifact that joins a model version is read again, also where a link names no version of it', async () => {
  const path = await changedCopy(histories.find(({ release }) => release === '0.47.0') as RecordedHistory);
  alter(path, (db) =>
    db.exec(
      `insert into model (id, workspace_id, created, updated, name)
         select '${'d'.repeat(32)}', workspace_id, created, updated, 'numbers' from pipeline_run limit 1;
       insert into model_version (id, workspace_id, created, updated, model_id, name, number)
         select '${'e'.repeat(32)}', workspace_id, created, updated, '${'d'.repeat(32)}', '1', 1 from pipeline_run limit 1`,
    ),
  );
  await sync(path);
  alter(path, (db) =>
    db.exec(
      `insert into model_versions_artifacts (id, workspace_id, created, updated, model_id, model_version_id, artifact_id,
         is_model_object, is_deployment, name, pipeline_name, step_name, version)
       select '${'f'.repeat(32)}', workspace_id, created, updated, '${'d'.repeat(32)}', '${'e'.repeat(32)}', id, 0, 0, name, '', '', 1
         from artifact limit 1`,
    ),
  );
  expect((await sync(path))?.counts.modelArtifacts).toMatchObject({ added: 1 });
  await expectInStep(path);
});

it('a ZenML that was begun anew replaces what came from the same place', async () => {
  const path = await changedCopy('0.98.0');
  await sync(path);
  await rename(await changedCopy('0.40.2'), path);
  const summary = await sync(path);
  expect(summary?.counts.projects).toMatchObject({ added: 1, removed: 1 });
  expect(summary?.counts.runs).toMatchObject({ added: 29, removed: 34 });
  await expectInStep(path);
});

it('two looks that write at once leave no mark', async () => {
  const path = await changedCopy('0.98.0');
  await sync(path);
  const [row] = await store.rows<{ id: string; source: string }>(
    'select project_id as id, source from sync_marks',
    [],
  );
  const { id, source } = row as { id: string; source: string };
  const [one, two] = [claimFor(source), claimFor(source)];
  await store.write((writer) => one.take(writer, id));
  await store.write((writer) => two.take(writer, id));
  await store.write((writer) => one.take(writer, id));
  await store.write((writer) => two.settle(writer, 'two'));
  await store.write((writer) => one.settle(writer, 'one'));
  expect(await knownOf(store, source)).toEqual({ since: null, projects: [id] });
  const alone = claimFor(source);
  await store.write((writer) => alone.take(writer, id));
  await store.write((writer) => alone.settle(writer, 'alone'));
  expect(await knownOf(store, source)).toEqual({ since: 'alone', projects: [id] });
});

it('a database that is cut short between two looks is reported, and followed again when it is whole', async () => {
  const path = await changedCopy('0.98.0');
  const told: string[] = [];
  const stop = new AbortController();
  const ended = keepInStep(store, 'zenml', path, {
    everyMs: 100,
    signal: stop.signal,
    onLook: (summary: ImportSummary | null) => {
      if (summary) told.push(`${summary.counts.runs.added} ${summary.counts.runs.changed}`);
    },
    onTrouble: (error) => told.push((error as Error).message),
  });
  await expect.poll(() => told, { timeout: 60_000 }).toEqual(['34 0']);
  const whole = readFileSync(path);
  await truncate(path, 200_000);
  await expect
    .poll(() => told, { timeout: 60_000 })
    .toEqual(['34 0', expect.stringMatching(/is truncated: 200000 of/)]);
  await writeFile(path, whole);
  alter(path, (db) => void db.exec(`update pipeline_run set status = 'stopped' where name = 'train-1'`));
  await expect.poll(() => told.at(-1), { timeout: 60_000 }).toMatch(/^0 1$/);
  stop.abort();
  await ended;
  await expectInStep(path);
});

it.each([
  ['sqlite:///data/zenml.db', 'zenml /data/zenml.db'],
  ['sqlite:////data/zenml.db?check_same_thread=false', 'zenml /data/zenml.db'],
  ['/data/../data/zenml.db', 'zenml /data/zenml.db'],
])('%s is %s', async (location, name) => {
  const { sourceOf } = await import('../../src/sources/history.ts');
  expect(sourceOf('zenml', location).name).toBe(name);
});

it('an address of no known kind is refused, without what it holds', async () => {
  const refused = sync('gopher://user:secret-word@host/zenml');
  await expect(refused).rejects.toThrow(/begins with gopher: known are paths and sqlite:/);
  await expect(refused).rejects.not.toThrow(/secret-word/);
});

async function changedIds(path: string, statement: string): Promise<string[]> {
  const { default: Sqlite } = await import('libsql');
  const db = new Sqlite(path);
  const rows = db.prepare(statement).all() as { id: string }[];
  db.close();
  return rows.map(({ id }) => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
}
