import { afterAll, beforeAll, expect, it } from 'vitest';
import { importHistory } from '../../../src/sources/history.ts';
import { databaseOf, releases, type Truth } from '../recorded.ts';
import { ownStore } from '../store.ts';
import { describeWithMariadb, laterPhases, type Mariadb, recordedFile, startMariadb } from './mariadb.ts';
import { asMariadb } from './tables-of-sqlite.ts';

describeWithMariadb('import from MariaDB', async () => {
  const store = await ownStore('embedded');
  const rows = <Row>(text: string) => store.rows<Row>(text, []);
  const untouched = { added: 0, changed: 0, removed: 0 };
  let mariadb: Mariadb;
  beforeAll(async () => {
    mariadb = await startMariadb();
  });
  afterAll(() => mariadb?.stop());

  it.each(releases)('the history of ZenML %s is the same as from its SQLite file', async (release) => {
    const { url } = await mariadb.holding(asMariadb(databaseOf(release)));
    const file = await importHistory(store, 'zenml', databaseOf(release));
    const server = await importHistory(store, 'zenml', url);
    expect(server.source).toMatch(new RegExp(`^ZenML ${release}, mysql://127\\.0\\.0\\.1:\\d+/zenml_\\w+$`));
    expect(server.problems).toBe(0);
    for (const [type, counts] of Object.entries(server.counts))
      expect([type, counts]).toEqual([
        type,
        { ...untouched, unchanged: file.counts[type as keyof typeof file.counts].added },
      ]);
  });

  it('what a ZenML recorded in MariaDB is in the store as its own client reads it', async () => {
    const later = await Promise.all(laterPhases.map((phase) => recordedFile(`later-${phase}.sql`)));
    const { url } = await mariadb.holding(await recordedFile('zenml.sql'), ...later);
    expect((await importHistory(store, 'zenml', url)).problems).toBe(0);
    const truth: Truth = JSON.parse(await recordedFile('truth.json'));

    const runs = await rows<{ id: string }>(
      `select r.id, r.name, r.source_status as status, p.name as pipeline, v.hash as "versionHash",
         to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as created, r.git_sha as commit
       from runs r join pipelines p on p.id = r.pipeline_id join pipeline_versions v on v.id = r.version_id`,
    );
    expect(Object.fromEntries(runs.map(({ id, ...run }) => [id, run]))).toEqual(
      Object.fromEntries(
        Object.entries(truth.runs).map(([id, { name, status, pipeline, versionHash, created, commit }]) => [
          id,
          { name, status, pipeline, versionHash, created: created.slice(0, 19), commit },
        ]),
      ),
    );
    const steps = await rows<{ id: string; outputs: string | null }>(
      `select s.id, s.name, s.source_status as status, s.run_id as run, s.attempt,
         (select string_agg(o.artifact_id::text, ' ' order by o.artifact_id) from step_outputs o where o.step_id = s.id) as outputs
       from steps s where s.source_status is not null`,
    );
    expect(Object.fromEntries(steps.map(({ id, ...step }) => [id, step]))).toEqual(
      Object.fromEntries(
        Object.entries(truth.steps).map(([id, { name, status, run, attempt, outputs }]) => {
          const artifacts = outputs.flatMap(([, ids]) => ids).sort();
          return [id, { name, status, run, attempt, outputs: artifacts.join(' ') || null }];
        }),
      ),
    );
    const artifacts = await rows<{ id: string }>(
      'select id, name, version, uri, producer_id as producer from artifacts',
    );
    const kept = Object.entries(truth.artifacts);
    expect(Object.fromEntries(artifacts.map(({ id, ...artifact }) => [id, artifact]))).toMatchObject(
      Object.fromEntries(
        kept.map(([id, { name, version, uri, producerStep }]) => [
          id,
          { name, version, uri, producer: producerStep },
        ]),
      ),
    );
    const owners = Object.entries({ ...truth.runs, ...truth.artifacts }).map(([id, { tags, metadata }]) => [
      id,
      { tags: [...tags].sort().join(' ') || null, keys: Object.keys(metadata).sort().join(' ') || null },
    ]);
    const notes = await rows<{ id: string }>(
      `select o.id, (select string_agg(t.name, ' ' order by t.name) from tags t where t.owner_id = o.id) as tags,
         (select string_agg(m.key, ' ' order by m.key collate "C") from metadata m where m.owner_id = o.id) as keys
       from (select id from runs union select id from artifacts) o`,
    );
    expect(Object.fromEntries(notes.map(({ id, ...note }) => [id, note]))).toMatchObject(
      Object.fromEntries(owners),
    );
  });

  it('a second import changes nothing, and nothing secret is asked for', async () => {
    const { url, name } = await mariadb.holding(await recordedFile('zenml.sql'));
    await importHistory(store, 'zenml', url);
    await mariadb.sql(`set global log_output = 'TABLE'; set global general_log = on`);
    const again = await importHistory(store, 'zenml', url.replace('mysql:', 'mysql+pymysql:'));
    await mariadb.sql('set global general_log = off');
    for (const counts of Object.values(again.counts)) expect(counts).toMatchObject(untouched);
    const asked = await mariadb.sql(
      `select convert(argument using utf8mb4) as text from mysql.general_log
       where user_host like 'reader%' and command_type = 'Query'`,
    );
    const texts = asked.map(({ text }) => String(text));
    expect(texts).toContain('start transaction with consistent snapshot, read only');
    const tables = texts.flatMap((text) =>
      [...text.matchAll(/(?:from|join)\s+`?(\w+)/g)].map(([, table]) => table),
    );
    expect([...new Set(tables)].sort()).toEqual([
      'alembic_version',
      'artifact',
      'artifact_version',
      'artifact_visualization',
      'code_reference',
      'deployment',
      'information_schema',
      'model',
      'model_version',
      'model_versions_artifacts',
      'model_versions_runs',
      'pipeline',
      'pipeline_run',
      'pipeline_snapshot',
      'project',
      'run_metadata',
      'run_metadata_resource',
      'schedule',
      'step_configuration',
      'step_run',
      'step_run_input_artifact',
      'step_run_output_artifact',
      'step_run_parents',
      'tag',
      'tag_resource',
      'trigger',
      'trigger_execution',
    ]);
    expect(
      texts.filter((text) => /client_environment|orchestrator_environment|latest_heartbeat/.test(text)),
    ).toEqual([]);
    expect(texts.filter((text) => !/^(select|set|start transaction)\b/.test(text.trim()))).toEqual([]);
    expect(JSON.stringify(again)).toContain(name);
    expect(JSON.stringify(again)).not.toContain('not-to-be');
  });
});
