import { afterAll, beforeAll, expect, it } from 'vitest';
import { mysqlOrigin } from '../../../src/sources/zenml/mysql/origin.ts';
import type { Look, Origin } from '../../../src/sources/zenml/origin.ts';
import { databaseIn, databaseOf, histories, type RecordedHistory } from '../recorded.ts';
import { brought, type Contents, contentsOf } from './contents.ts';
import { describeWithMariadb, laterPhases, type Mariadb, recordedFile, startMariadb } from './mariadb.ts';
import { asMariadb } from './tables-of-sqlite.ts';

describeWithMariadb('looks at a history in MariaDB', async () => {
  let mariadb: Mariadb;
  let first: string;
  beforeAll(async () => {
    mariadb = await startMariadb();
    first = await recordedFile('zenml.sql');
  });
  afterAll(() => mariadb?.stop());

  /** What looks from time to time leaves in a store, beside what one look at all of it then finds. */
  async function follow(history: string) {
    const { url, name } = await mariadb.holding(history);
    const origin = mysqlOrigin(url);
    let look = await seen(origin, null);
    let held = contentsOf(look.reader);
    return async (change: string) => {
      await mariadb.sql(change, name);
      look = await seen(origin, look.mark);
      held = brought(held, look);
      const there = contentsOf((await seen(mysqlOrigin(url), null)).reader);
      // A version that lost its runs stays where it was: that it is gone is no row's to tell.
      for (const key of held.keys()) if (key.startsWith('versions ') && !there.has(key)) held.delete(key);
      return { ...look, held, there };
    };
  }

  async function seen(origin: Origin, since: string | null): Promise<Look> {
    const look = await origin.look(since);
    if (!look) throw new Error(`nothing is new since ${since?.slice(0, 80)}`);
    return look;
  }

  it('what a real ZenML does afterwards is brought, phase by phase', async () => {
    const after = await follow(first);
    for (const phase of laterPhases) {
      const { held, there, changed, present } = await after(await recordedFile(`later-${phase}.sql`));
      expect({ phase, held }).toEqual({ phase, held: there });
      expect({ phase, gone: present !== null }).toEqual({ phase, gone: phase === 'removals' });
      if (phase === 'tags' || phase === 'metadata') expect(changed?.runs.length).toBeLessThan(4);
      if (phase === 'runs') expect(changed?.runs.length).toBeLessThan(8);
    }
  });

  const run = (name: string) => `(select id from pipeline_run where name = '${name}')`;
  const step = (name: string) => `(select min(id) from step_run where pipeline_run_id = ${run(name)})`;
  const silent: [string, string, boolean][] = [
    [
      'a step ends, and no time says so',
      `update step_run set status = 'failed' where id = ${step('count-1')}`,
      false,
    ],
    ['a run is called otherwise', `update pipeline_run set name = 'other' where name = 'count-3'`, false],
    [
      'two runs change alike within a second',
      `update pipeline_run set status = 'failed' where name like 'count-%'`,
      false,
    ],
    [
      'a tag goes and another comes',
      `update tag_resource set resource_id = ${run('diamond-1')} where resource_id = ${run('train-1')}`,
      false,
    ],
    [
      'a tag of a model version goes and another comes',
      `update tag_resource set tag_id = (select id from tag where name = 'best') where resource_type = 'model_version'`,
      false,
    ],
    [
      'metadata of a model version comes',
      `insert into run_metadata_resource (id, resource_id, resource_type, run_metadata_id)
         select repeat('c', 32), (select id from model_version), 'model_version', min(id) from run_metadata`,
      false,
    ],
    ['a model version has another stage', `update model_version set stage = 'archived'`, false],
    ['an artifact leaves its model version', 'delete from model_versions_artifacts limit 1', false],
    ['a tag is renamed', `update tag set name = 'else' where name = 'best'`, false],
    [
      'an output is taken from a step',
      `delete from step_run_output_artifact where step_id = ${step('count-1')}`,
      false,
    ],
    [
      'metadata goes',
      `delete from run_metadata_resource where resource_type = 'artifact_version' limit 1`,
      false,
    ],
    ['an artifact is called otherwise', `update artifact set name = concat(name, '!') limit 2`, false],
    ['a visualization goes', 'delete from artifact_visualization limit 1', false],
    [
      'a plan changes',
      `update pipeline_snapshot set is_dynamic = 1 where id = (select snapshot_id from pipeline_run where name = 'fails-1')`,
      false,
    ],
    [
      'a plan of no run appears, with a new hash',
      `insert into pipeline_snapshot (id, created, updated, is_dynamic, pipeline_configuration, client_environment, run_name_template, pipeline_version_hash, project_id, pipeline_id, step_count)
      select repeat('a', 32), now(), now(), 0, '{}', '{}', 'x', 'new', project_id, pipeline_id, 0 from pipeline_snapshot limit 1`,
      false,
    ],
    [
      'a pipeline goes and leaves its runs',
      `set foreign_key_checks = 0; update pipeline_run set pipeline_id = null where pipeline_id = (select id from pipeline where name = 'count'); delete from pipeline where name = 'count'`,
      true,
    ],
    [
      'a run goes and another comes',
      `set foreign_key_checks = 0; update pipeline_run set id = repeat('b', 32) where name = 'count-1'`,
      true,
    ],
    [
      'an artifact goes',
      `set foreign_key_checks = 1; delete from artifact_version where id = (select min(artifact_id) from step_run_input_artifact)`,
      true,
    ],
  ];

  it('what changes without a time that says so is brought as well', async () => {
    const after = await follow(first);
    let before: Contents = new Map();
    for (const [what, change, gone] of silent) {
      const { held, there, changed, present } = await after(change);
      expect({ what, held }).toEqual({ what, held: there });
      expect({ what, held }).not.toEqual({ what, held: before });
      expect({ what, gone: present !== null, whole: changed === null }).toEqual({ what, gone, whole: false });
      before = held;
    }
  });

  it('the same of a ZenML of 2023', async () => {
    const after = await follow(asMariadb(databaseOf('0.40.2')));
    const { held, there, changed } = await after(
      `update step_run set status = 'failed' where id = (select * from (select min(id) from step_run where pipeline_run_id = ${run('train-1')}) s);
       delete from run_metadata where artifact_id is not null limit 2;
       update pipeline_run set pipeline_id = null where name = 'count-1';
       delete from artifact_visualization limit 2`,
    );
    expect(held).toEqual(there);
    expect(changed?.runs.length).toBeGreaterThan(1);
    expect(changed?.runs.length).toBeLessThan(10);
  });

  it('the same of models as they were at first', async () => {
    const history = histories.find(({ release }) => release === '0.47.0') as RecordedHistory;
    const after = await follow(asMariadb(databaseIn(history)));
    const first = 'id, workspace_id, created, updated';
    const made = await after(
      `insert into model (${first}, name) select repeat('d', 32), workspace_id, created, updated, 'numbers' from pipeline_run limit 1;
       insert into model_version (${first}, model_id, name, number)
         select repeat('e', 32), workspace_id, created, updated, repeat('d', 32), '1', 1 from pipeline_run limit 1;
       insert into model_versions_artifacts (${first}, model_version_id, artifact_id)
         select repeat('f', 32), workspace_id, created, updated, repeat('e', 32), id from artifact limit 1`,
    );
    expect(made.held).toEqual(made.there);
    expect(made.changed?.artifacts).toHaveLength(1);
    const renamed = await after(`update artifact set name = concat(name, '!')`);
    expect(renamed.held).toEqual(renamed.there);
    expect(renamed.changed?.artifacts.length).toBeGreaterThan(1);
  });

  it('an unchanged history costs the same few statements, and is not read', async () => {
    const { url } = await mariadb.holding(first);
    const origin = mysqlOrigin(url);
    const { mark } = await seen(origin, null);
    const cost = async () => {
      const count = async () => {
        const rows = await mariadb.sql(`show global status like 'Com_select'`);
        return Number(rows[0]?.Value);
      };
      const before = await count();
      expect(await origin.look(mark)).toBeNull();
      return (await count()) - before;
    };
    expect(await cost()).toBeLessThanOrEqual(24);
    // The server tells when tables were written by the second: some must pass before it can be believed.
    await new Promise((resolve) => setTimeout(resolve, 7000));
    await cost();
    expect(await cost()).toBe(2);
  });

  it('a mark that is none, or of another release, gives everything anew', async () => {
    const { url, name } = await mariadb.holding(first);
    const origin = mysqlOrigin(url);
    const { mark } = await seen(origin, null);
    await mariadb.sql(`update alembic_version set version_num = '0.98.1'`, name);
    for (const since of [mark, 'no mark', '{"form":1}']) {
      const look = await seen(origin, since);
      expect(look.changed).toBeNull();
      expect(look.present?.runs).toHaveLength(15);
    }
  });
});
