import type Sqlite from 'libsql';
import { describe, expect, it } from 'vitest';
import { importHistory } from '../../src/sources/history.ts';
import type { Note } from '../../src/sources/source.ts';
import { changedCopy } from './recorded.ts';
import { ownStore } from './store.ts';

const trigger = '11111111111111111111111111111111';
const gone = '22222222-2222-2222-2222-222222222222';

describe('what hangs on runs and artifacts beside the seed of the hierarchy', async () => {
  const database = await ownStore('embedded');
  const imported = async (change: (source: Sqlite.Database) => void) => {
    const notes: Note[] = [];
    const path = await changedCopy('0.98.0', change);
    const { problems } = await importHistory(database, 'zenml', path, { onNote: (note) => notes.push(note) });
    return { notes: notes.map(({ message }) => message), problems };
  };
  const rows = <Row extends object>(text: string) => database.rows<Row>(text, []);
  const runNamed = (name: string) => `(select id from pipeline_run where name = '${name}')`;

  it('says what set a run off: a step before a trigger before a schedule', async () => {
    await imported((source) => {
      source.exec(`
        insert into schedule (id, created, updated, name, project_id, active, catchup, is_archived)
          select '${trigger}', created, updated, 'nightly', project_id, 1, 0, 0 from pipeline_run limit 1;
        insert into "trigger" (id, created, updated, name, active, is_archived, type, flavor, configuration, concurrency, project_id)
          select '${trigger}', created, updated, 'on push', 1, 0, 'webhook', 'x', '{}', 'skip', project_id from pipeline_run limit 1;
        update pipeline_run set schedule_id = '${trigger}' where name = 'retries-1';
        update pipeline_snapshot set schedule_id = '${trigger}'
          where id = (select snapshot_id from pipeline_run where name = 'fails-1');
        insert into trigger_execution (trigger_id, pipeline_run_id, created_at)
          select '${trigger}', id, created from pipeline_run where name in ('outside-1', 'publishes-1');
        update pipeline_run set triggered_by_type = 'step_run', triggered_by = (select id from step_run where name = 'stubborn' limit 1)
          where name = 'publishes-1';
        update pipeline_run set triggered_by_type = 'moon', triggered_by = '${trigger}' where name = 'maps-1';
        update pipeline_run set original_run_id = ${runNamed('maps-1')} where name = 'nests-1';
      `);
    });
    const [first] = await rows<{ id: string }>(
      `select s.id from steps s where s.name = 'stubborn' and s.attempt = 1`,
    );
    const found = await rows<{ run: string; type: string; name: string | null; id: string }>(
      `select r.name as run, r.trigger_type as type, r.trigger_name as name, r.trigger_id as id
       from runs r where r.trigger_type is not null order by r.name`,
    );
    const named = trigger.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    expect(found).toEqual([
      { run: 'fails-1', type: 'SCHEDULE', name: 'nightly', id: named },
      { run: 'maps-1', type: 'OTHER', name: null, id: named },
      { run: 'outside-1', type: 'TRIGGER', name: 'on push', id: named },
      { run: 'publishes-1', type: 'STEP', name: null, id: expect.any(String) },
      { run: 'retries-1', type: 'SCHEDULE', name: 'nightly', id: named },
    ]);
    expect(first).toBeDefined();
    expect(
      await rows(`select o.name from runs r join runs o on o.id = r.replay_of_id where r.name = 'nests-1'`),
    ).toEqual([{ name: 'maps-1' }]);
  });

  it('keeps failures bounded, whichever release wrote them, and tells of those that are no JSON', async () => {
    const long = JSON.stringify({
      message: 'm'.repeat(10_000),
      traceback: `${'t'.repeat(70_000)}end`,
      step_code_line: 7,
    });
    const { notes, problems } = await imported((source) => {
      source.prepare(`update step_run set exception_info = ? where name = 'break_down'`).run(long);
      source.exec(`
        update pipeline_run set status_reason = 'one step failed', exception_info = '{"message": "a\\u0000b"}' where name = 'fails-1';
        update step_run set exception_info = 'no json' where name = 'stubborn' and version = 1;
      `);
    });
    const [step] = await rows<{ failure: string }>(`select failure from steps where name = 'break_down'`);
    const failure = JSON.parse(step?.failure ?? '') as Record<string, unknown>;
    expect(failure).toMatchObject({ type: null, message: `${'m'.repeat(8_192)}…`, line: 7 });
    expect(failure.traceback).toBe(`…${'t'.repeat(65_533)}end`);
    const [run] = await rows<{ reason: string; failure: string }>(
      `select status_reason as reason, failure from runs where name = 'fails-1'`,
    );
    expect(run?.reason).toBe('one step failed');
    expect(JSON.parse(run?.failure ?? '')).toMatchObject({ message: 'a\ufffdb', traceback: null });
    expect(problems).toBe(1);
    expect(notes.join('\n')).toContain('exception_info is no JSON');
  });

  it('keeps the kinds that it does not know, and tells of them', async () => {
    const { notes, problems } = await imported((source) => {
      source.exec(`
        update artifact_version set save_type = 'constructor' where save_type = 'manual';
        update step_run_input_artifact set type = 'lazy' where type = 'external';
      `);
    });
    expect(problems).toBe(0);
    expect(notes).toContain('is unknown; kept as OTHER');
    const kinds = await rows(`select kind, count(*)::int as n from artifacts group by kind order by kind`);
    expect(kinds).toEqual([
      { kind: 'EXTERNAL', n: 8 },
      { kind: 'OTHER', n: 2 },
      { kind: 'STEP_OUTPUT', n: 150 },
    ]);
    expect(await rows(`select count(*)::int as n from step_inputs where kind = 'LAZY'`)).toEqual([{ n: 8 }]);
  });

  it('keeps kinds where a release wrote them to the links of steps', async () => {
    await imported((source) => {
      source.exec(`
        alter table artifact_version drop column save_type;
        alter table step_run_output_artifact add column type varchar;
        update step_run_output_artifact set type = 'default';
        update step_run_output_artifact set type = 'manual' where name = 'by_hand';
      `);
    });
    expect(await rows(`select kind, count(*)::int as n from artifacts group by kind order by kind`)).toEqual([
      { kind: 'MANUAL', n: 2 },
      { kind: 'STEP_OUTPUT', n: 150 },
      { kind: null, n: 8 },
    ]);
  });

  it('follows a model version: its stage, its links, and a link to one that is gone', async () => {
    await imported(() => {});
    const { notes, problems } = await imported((source) => {
      source.exec(`
        update model_version set stage = 'production';
        delete from model_versions_artifacts where artifact_version_id in
          (select artifact_id from step_run_output_artifact where name = 'by_hand');
        insert into model_versions_runs (id, created, updated, model_version_id, pipeline_run_id)
          select '${trigger}', created, updated, '${gone.replaceAll('-', '')}', id from pipeline_run where name = 'maps-1';
      `);
    });
    expect(problems).toBe(1);
    expect(notes.join('\n')).toContain('its model version 22222222222222222222222222222222 is gone');
    expect(await rows('select name, version, number, stage from model_versions')).toEqual([
      { name: 'numbers', version: 'first', number: 1, stage: 'production' },
    ]);
    expect(await rows('select count(*)::int as n from model_artifacts')).toEqual([{ n: 3 }]);
    expect(await rows('select count(*)::int as n from model_runs')).toEqual([{ n: 1 }]);
  });
});
