import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { importHistory } from '../../../src/sources/history.ts';
import type { Look } from '../../../src/sources/zenml/origin.ts';
import { restOrigin } from '../../../src/sources/zenml/rest/origin.ts';
import { databaseOf, truthOf } from '../recorded.ts';
import { ownStore } from '../store.ts';
import { type Served, serveForReal, serveRecording } from './served.ts';

const python = process.env.RUNPATH_TEST_ZENML_PYTHON;
const record = process.env.RUNPATH_RECORD_ZENML_SERVER === 'true';
const servers = record ? ['real'] : python ? ['recorded', 'real'] : ['recorded'];
const truth = truthOf('0.98.0');
const hex = (id: string) => id.replaceAll('-', '');
const idOf = (name: string) => {
  const [id] = Object.entries(truth.runs).find(([, run]) => run.name === name) as [string, unknown];
  return id;
};

describe.skipIf(python)('a real server', () => {
  it.skip('is asked where RUNPATH_TEST_ZENML_PYTHON names the Python of an environment that holds it', () => {});
});

describe.each(servers)('a ZenML server of 0.98.0, %s', { timeout: 300_000 }, async (kind) => {
  const database = await ownStore('embedded');
  let served: Served;
  beforeAll(async () => {
    served = kind === 'real' ? await serveForReal(python as string, record) : await serveRecording();
  }, 300_000);
  afterAll(() => served.close());

  const tables = [
    'projects',
    'pipelines',
    'pipeline_versions',
    'artifacts',
    'visualizations',
    'runs',
    'steps',
  ];
  const links = ['step_parents', 'step_outputs', 'step_inputs', 'tags'];
  // What is not read over the API: the README says so.
  const untold = `{metadata,kind,status_reason,failure,parent_id,replay_of_id,trigger_type,trigger_id,trigger_name,model_version_id,chunk_index,chunk_size}`;
  const ofModels = 'where owner_id not in (select id from model_versions)';
  const stored = async (table: string) => {
    const rows = await database.rows<{ row: string }>(
      `select (to_jsonb(t) - '${untold}'::text[])::text as row from ${table} t ${table === 'tags' ? ofModels : ''}`,
      [],
    );
    return rows.map(({ row }) => row).sort();
  };
  const metadata = async () => {
    const rows = await database.rows<{ row: string }>(
      `select (to_jsonb(m) - 'created_at')::text as row from metadata m ${ofModels} order by owner_id, key`,
      [],
    );
    return rows.map(({ row }) => JSON.parse(row) as Record<string, unknown> & { key: string });
  };

  it('tells the same history as its database, row by row', async () => {
    await importHistory(database, 'zenml', databaseOf('0.98.0'));
    const expected = new Map<string, string[]>();
    for (const table of [...tables, ...links]) expected.set(table, await stored(table));
    const described = await metadata();
    await database.rows('truncate projects cascade', []);

    const summary = await importHistory(database, 'zenml', served.url, { apiKey: served.key });
    expect(summary).toMatchObject({ problems: 0, source: `ZenML 0.98.0, ZenML server at ${served.url}` });
    for (const [table, rows] of expected) expect(await stored(table), table).toEqual(rows);
    expect(expected.get('steps')).toHaveLength(92);

    // What the API does not tell of metadata: NaN and the infinities, and which text was meant as an address.
    const told = described.map((row) => ({
      ...row,
      ...(row.key === 'docs' && row.type === 'URI' ? { type: 'STRING' } : {}),
      ...(/^-?(NaN|Infinity)$/.test(String(row.value)) ? { value: null, text: null } : {}),
      ...(row.value !== null && typeof row.value === 'object' ? { value: finite(row.value) } : {}),
    }));
    const answered = await metadata();
    expect(answered).toEqual(told);
    expect(answered).toHaveLength(552);
    expect(
      answered.filter((row, index) => row.value !== described[index]?.value && row.value === null),
    ).toHaveLength(4);
    const created = await database.rows(
      `select 1 from metadata m join artifacts a on a.id = m.owner_id where m.created_at <> a.created_at`,
      [],
    );
    expect(created).toEqual([]);
  });

  it('is looked at again for the price of a few requests, and read only where something changed', async () => {
    const origin = restOrigin(served.url, { apiKey: served.key });
    onTestFinished(() => origin.close());
    const first = (await origin.look(null)) as Look;
    expect(first).toMatchObject({ changed: null });
    expect(first.present?.runs.toSorted()).toEqual(Object.keys(truth.runs).map(hex).sort());
    expect([
      first.present?.projects.length,
      first.present?.pipelines.length,
      first.present?.artifacts.length,
    ]).toEqual([1, 14, 160]);
    first.reader.close();
    served.taken();

    expect(await origin.look(first.mark)).toBeNull();
    // What it is, its projects, its tags, and how the five kinds of things stand.
    expect(served.taken()).toHaveLength(8);

    const tagged = idOf('train-1');
    await served.act('a run is tagged', 'PUT', `/runs/${tagged}`, { add_tags: ['winner'] });
    const second = (await origin.look(first.mark)) as Look;
    expect(second).toMatchObject({ changed: { runs: [hex(tagged)], artifacts: [] }, present: null });
    expect(tagsIn(second, tagged)).toEqual(['best', 'winner']);
    const asked = served.taken();
    // Its run and the tags beyond the eight; nothing of steps, artifacts and snapshots.
    expect(asked.filter((line) => line.includes('hydrate=true')).map((line) => line.split('?')[0])).toEqual([
      'GET /api/v1/projects',
      'GET /api/v1/tags',
      'GET /api/v1/runs',
    ]);

    await served.alter('a run goes on', runIs('outside-1', 'running', 1));
    const third = (await origin.look(second.mark)) as Look;
    expect(third.changed?.runs).toContain(hex(idOf('outside-1')));
    await served.act('metadata of a run that is going', 'POST', '/run-metadata', {
      project: first.present?.projects[0],
      resources: [{ id: idOf('outside-1'), type: 'pipeline_run' }],
      values: { progress: 0.5 },
      types: { progress: 'float' },
    });
    const fourth = (await origin.look(third.mark)) as Look;
    expect(fourth.changed).toEqual({ runs: [hex(idOf('outside-1'))], artifacts: [] });
    expect(await origin.look(fourth.mark)).toBeNull();
    await served.alter('the run ends', runIs('outside-1', 'completed', 0));
    const fifth = (await origin.look(fourth.mark)) as Look;
    expect(fifth.changed?.runs).toContain(hex(idOf('outside-1')));

    const gone = idOf('diamond-2');
    const steps = truth.runs[gone]?.steps ?? [];
    await served.act('a run is deleted', 'DELETE', `/runs/${gone}`, null);
    served.taken();
    const sixth = (await origin.look(fifth.mark)) as Look;
    expect(sixth.present?.runs).toHaveLength(33);
    expect(sixth.present?.runs).not.toContain(hex(gone));
    expect(sixth.changed?.runs).not.toContain(hex(gone));
    const made = Object.entries(truth.artifacts).filter(([, { producerStep }]) =>
      steps.includes(producerStep ?? ''),
    );
    expect(sixth.changed?.artifacts).toEqual(expect.arrayContaining(made.map(([id]) => hex(id))));
    const [left] = sixth.reader.select(
      { steps: 'count(*)' },
      'from step_run where id in (select value from json_each(?))',
      JSON.stringify(steps.map(hex)),
    );
    expect(left?.steps).toBe('0');

    // Who missed a look gets all.
    const seventh = (await origin.look(first.mark)) as Look;
    expect(seventh).toMatchObject({ changed: null });
    expect(seventh.present?.runs).toHaveLength(33);

    const later = restOrigin(served.url, { apiKey: served.token });
    onTestFinished(() => later.close());
    served.taken();
    expect(await later.look(seventh.mark)).toBeNull();
    expect(served.taken()).toHaveLength(8);
    expect((await later.look(first.mark))?.present?.runs).toHaveLength(33);
  });

  it('refuses a wrong key', async () => {
    const origin = restOrigin(served.url, { apiKey: 'ZENKEY_wrong' });
    await expect(origin.look(null)).rejects.toThrow(/refuses the key/);
  });
});

function runIs(name: string, status: string, going: number): string {
  const now = `strftime('%Y-%m-%d %H:%M:%f000', 'now')`;
  return `update pipeline_run set status = '${status}', in_progress = ${going}, updated = ${now} where name = '${name}'`;
}

function tagsIn({ reader }: Look, run: string): (string | null)[] {
  const rows = reader.select(
    { name: 't.name' },
    'from tag_resource r join tag t on t.id = r.tag_id where r.resource_id = ? order by t.name',
    hex(run),
  );
  return rows.map(({ name }) => name);
}

/** A value of metadata without what JSON has no word for. */
function finite(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, part) =>
    /^-?(NaN|Infinity)$/.test(String(part)) ? null : part,
  );
}
