import { describe, expect, it } from 'vitest';
import { ClientError } from '../../src/errors.ts';
import { type ImportSummary, importHistory } from '../../src/sources/history.ts';
import { storeKinds } from '../support/stores.ts';
import { alter, changedCopy, databaseOf, releases, truthOf } from './recorded.ts';
import { ownStore } from './store.ts';

describe.each(storeKinds)('import, %s', async (kind) => {
  const database = await ownStore(kind);
  const bring = (path: string, options = {}) => importHistory(database, 'zenml', path, options);
  const rows = <Row>(text: string, ...parameters: string[]) => database.rows<Row>(text, parameters);

  function touched({ counts }: ImportSummary) {
    const changes = Object.entries(counts).map(
      ([type, { added, changed, removed }]) => [type, { added, changed, removed }] as const,
    );
    return Object.fromEntries(
      changes.filter(([, { added, changed, removed }]) => added + changed + removed > 0),
    );
  }

  it.each(releases)('the history of %s changes nothing when it is imported again', async (release) => {
    const first = await bring(databaseOf(release));
    const again = await bring(databaseOf(release));
    expect(touched(again)).toEqual({});
    for (const [type, { added }] of Object.entries(first.counts))
      expect(again.counts[type as 'runs'].unchanged).toBe(added);
  });

  it('imports side by side, each project in its own rows', async () => {
    for (const release of releases) await bring(databaseOf(release), { project: release });
    const stored = await rows<{ name: string; runs: string }>(
      'select p.name, count(*) as runs from projects p join runs r using (project_id) group by p.name order by p.name desc',
    );
    expect(stored.map(({ name, runs }) => [name, Number(runs)])).toEqual(
      releases.map((release) => [release, Object.keys(truthOf(release).runs).length]),
    );
    // The name given once stays.
    expect((await bring(databaseOf('0.40.2'))).projects).toEqual(['0.40.2']);
  });

  it('refuses a second project of the same name', async () => {
    await bring(databaseOf('0.98.0'));
    const second = bring(databaseOf('0.40.2'));
    await expect(second).rejects.toThrow(/already holds another project "default".*--project NAME/);
    expect(await rows('select 1 from projects')).toHaveLength(1);
  });

  it('goes on after it was interrupted', async () => {
    const interrupted = bring(databaseOf('0.98.0'), {
      onProgress: (done: number) => {
        if (done > 0) throw new Error('interrupted');
      },
    });
    await expect(interrupted).rejects.toThrow('interrupted');
    const rest = await bring(databaseOf('0.98.0'));
    expect(rest.counts.pipelines).toMatchObject({ added: 0, unchanged: truthOf('0.98.0').pipelines.length });
    expect(rest.counts.runs.added).toBe(Object.keys(truthOf('0.98.0').runs).length);
    expect(touched(await bring(databaseOf('0.98.0')))).toEqual({});
  });

  it('takes over what changed at the source, and lets go of what is gone there', async () => {
    const path = await changedCopy('0.98.0');
    await bring(path);
    alter(path, (source) => {
      source.exec(`update pipeline_run set status = 'stopping' where name = 'train-1'`);
      source.exec(`delete from tag_resource where tag_id = (select id from tag where name = 'best')`);
      source.exec(`update run_metadata set value = '0.5' where key = 'share'`);
      source.exec(
        'delete from artifact_visualization where id = (select min(id) from artifact_visualization)',
      );
    });
    expect(touched(await bring(path))).toEqual({
      runs: { added: 0, changed: 1, removed: 0 },
      steps: { added: 0, changed: 1, removed: 0 },
      tags: { added: 0, changed: 0, removed: 1 },
      metadata: { added: 0, changed: 1, removed: 0 },
      visualizations: expect.objectContaining({ added: 0, removed: 1 }),
    });
  });

  it.each(releases)('a step of %s that never started is pending, until it starts', async (release) => {
    const path = await changedCopy(release);
    await bring(path);
    const run = "(select id from runs where name = 'fails-1')";
    const steps = () =>
      rows<{ id: string; name: string; status: string; parents: string }>(
        `select s.id, s.name, s.status, (select string_agg(p.name, ' ' order by p.name) from step_parents sp
         join steps p on p.id = sp.parent_id where sp.step_id = s.id) as parents
       from steps s where s.run_id = ${run} order by s.ordinal`,
      );
    const before = await steps();
    const pending = before.filter((step) => step.status === 'PENDING');
    expect(pending.map(({ name, parents }) => [name, parents])).toEqual(
      release === '0.98.0'
        ? [
            ['two', 'break_down'],
            ['three', 'break_down two'],
          ]
        : [
            ['two', 'break_down'],
            ['three', 'break_down two'],
          ],
    );
    alter(path, (source) => {
      const columns = source.prepare(`select name from pragma_table_info('step_run')`).all() as {
        name: string;
      }[];
      const list = columns.map(({ name }) => `"${name}"`);
      const values = list.map((name) =>
        name === '"id"'
          ? `'${'e'.repeat(32)}'`
          : name === '"name"'
            ? `'two'`
            : name === '"created"'
              ? `'2030-01-01 00:00:00'`
              : name,
      );
      source.exec(
        `insert into step_run (${list.join()}) select ${values.join()} from step_run
       where name = 'break_down' and pipeline_run_id = (select id from pipeline_run where name = 'fails-1')`,
      );
    });
    const summary = await bring(path);
    expect(summary.counts.steps).toMatchObject({ added: 1, removed: 1 });
    const after = await steps();
    expect(after.map((step) => step.name).sort()).toEqual(before.map((step) => step.name).sort());
    expect(after.find((step) => step.name === 'two')).toMatchObject({
      id: 'eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee',
      status: 'FAILED',
    });
    expect(after.find((step) => step.name === 'three')?.parents).toBe('break_down two');
  });

  it('numbers of counted versions stay as the history grows', async () => {
    const path = await changedCopy('0.98.0', (source) =>
      source.exec(
        `delete from pipeline_run where name like 'count-%' and cast(substr(name, 7) as integer) > 5`,
      ),
    );
    const numbers = async () => {
      const stored = await rows<{ id: string; number: number }>(
        `select v.id, v.number from pipeline_versions v join pipelines p on p.id = v.pipeline_id where p.name = 'count' order by v.number`,
      );
      return new Map(stored.map(({ id, number }) => [id, number]));
    };
    alter(path, (source) =>
      source.exec(
        `delete from pipeline_snapshot where not exists (select 1 from pipeline_run r where r.snapshot_id = pipeline_snapshot.id)`,
      ),
    );
    await bring(path);
    const before = await numbers();
    expect([...before.values()]).toEqual([1, 2, 3, 4, 5]);
    await bring(databaseOf('0.98.0'));
    const after = await numbers();
    expect([...after.values()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    for (const [id, number] of before) expect(after.get(id)).toBe(number);
  });

  it('runs without a hash are one version', async () => {
    const path = await changedCopy('0.98.0', (source) => {
      source.exec(`update pipeline_snapshot set pipeline_version_hash = null where id in
      (select snapshot_id from pipeline_run where name in ('count-3', 'count-4'))`);
      source.exec(`update pipeline_run set snapshot_id = null where name = 'count-5'`);
    });
    await bring(path);
    const stored = await rows<{ names: string; number: number }>(
      `select v.number, string_agg(r.name, ' ' order by r.created_at) as names
     from pipeline_versions v join runs r on r.version_id = v.id where v.hash is null group by v.id, v.number`,
    );
    expect(stored).toEqual([{ number: 3, names: 'count-3 count-4 count-5' }]);
  });

  it('a pipeline that was deleted and registered anew takes over the name', async () => {
    const path = await changedCopy('0.98.0');
    await bring(path);
    const id = 'f'.repeat(32);
    alter(path, (source) => {
      source.exec(`update pipeline set id = '${id}' where name = 'diamond'`);
      source.exec(`update pipeline_run set pipeline_id = null where name = 'diamond-1'`);
      for (const table of ['pipeline_run', 'pipeline_snapshot'])
        source.exec(
          `update ${table} set pipeline_id = '${id}' where pipeline_id not in (select id from pipeline)`,
        );
    });
    await bring(path);
    const stored = await rows<{ name: string; pipeline: string | null; version: number | null }>(
      `select r.name, p.id::text as pipeline, v.number as version from runs r left join pipelines p on p.id = r.pipeline_id
     left join pipeline_versions v on v.id = r.version_id where r.name like 'diamond-%' order by r.created_at`,
    );
    expect(stored.map((row) => [row.name, row.pipeline?.slice(0, 8) ?? null, row.version])).toEqual([
      ['diamond-1', null, null],
      ['diamond-2', 'ffffffff', 2],
      ['diamond-uncommitted', 'ffffffff', 3],
    ]);
  });

  it('the newest value of a metadata key wins', async () => {
    const path = await changedCopy('0.40.2', (source) =>
      source.exec(
        `insert into run_metadata select pipeline_run_id, step_run_id, artifact_id, stack_component_id, user_id, workspace_id,
       '"0.125"', '${'a'.repeat(32)}', '2000-01-01 00:00:00', updated, "key", type from run_metadata where "key" = 'accuracy'
       and pipeline_run_id = (select id from pipeline_run where name = 'train-1') limit 1`,
      ),
    );
    await bring(databaseOf('0.40.2'));
    expect(touched(await bring(path))).toEqual({});
    alter(path, (source) =>
      source.exec(`update run_metadata set created = '2040-01-01 00:00:00' where id = '${'a'.repeat(32)}'`),
    );
    await bring(path);
    const [row] = await rows<{ value: string }>(
      `select value::text from metadata where key = 'accuracy' and owner_id = (select id from runs where name = 'train-1')`,
    );
    expect(row).toEqual({ value: '0.125' });
  });

  it('no source of that name', async () => {
    await expect(importHistory(database, 'mlflow', 'x')).rejects.toThrow(ClientError);
  });
});
