import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { importHistory } from '../../../src/sources/history.ts';
import type { Look } from '../../../src/sources/zenml/origin.ts';
import { restOrigin } from '../../../src/sources/zenml/rest/origin.ts';
import { databaseWith, truthOf } from '../recorded.ts';
import { ownStore } from '../store.ts';
import { additions } from './additions.ts';
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

if (!python)
  it.skip('a real server is asked where RUNPATH_TEST_ZENML_PYTHON names the Python of an environment that holds it', () => {});

describe.each(servers)('a ZenML server of 0.98.0, %s', { timeout: 300_000 }, async (kind) => {
  const database = await ownStore('embedded');
  const history = databaseWith('0.98.0', additions);
  let served: Served;
  beforeAll(async () => {
    served = kind === 'real' ? await serveForReal(python as string, history, record) : await serveRecording();
  }, 300_000);
  afterAll(() => served.close());

  const tables = [
    'projects',
    'pipelines',
    'pipeline_versions',
    'model_versions',
    'artifacts',
    'visualizations',
    'runs',
    'steps',
  ];
  const links = ['step_parents', 'step_outputs', 'step_inputs', 'model_runs', 'model_artifacts', 'tags'];
  const stored = async (table: string) => {
    // Metadata is in its own table as well, which is compared below.
    const rows = await database.rows<{ row: string }>(
      `select (to_jsonb(t) - 'metadata')::text as row from ${table} t`,
      [],
    );
    return rows.map(({ row }) => row).sort();
  };
  const metadata = async () => {
    const rows = await database.rows<{ row: string }>(
      `select (to_jsonb(m) - 'created_at')::text as row from metadata m order by owner_id, key`,
      [],
    );
    return rows.map(({ row }) => JSON.parse(row) as Record<string, unknown> & { key: string });
  };

  it('tells the same history as its database, row by row', async () => {
    await importHistory(database, 'zenml', history);
    const expected = new Map<string, string[]>();
    for (const table of [...tables, ...links]) expected.set(table, await stored(table));
    const described = await metadata();
    await database.rows('truncate projects cascade', []);

    served.taken();
    const summary = await importHistory(database, 'zenml', served.url, { apiKey: served.key });
    // The rest of a deployment says with which key it is reached.
    const asked = served.taken().filter((line) => line.includes('/deployments'));
    expect(asked.map((line) => line.includes('hydrate=false'))).toEqual([true]);
    expect(summary).toMatchObject({ problems: 0, source: `ZenML 0.98.0, ZenML server at ${served.url}` });
    for (const [table, rows] of expected) expect(await stored(table), table).toEqual(rows);
    expect(expected.get('steps')).toHaveLength(92);
    expect(expected.get('model_versions')).toHaveLength(2);
    expect(expected.get('model_artifacts')).toHaveLength(6);
    expect(expected.get('model_runs')).toHaveLength(2);

    // What the API does not tell of metadata: NaN and the infinities, and which text was meant as an address.
    const told = described.map((row) => ({
      ...row,
      ...(row.key === 'docs' && row.type === 'URI' ? { type: 'STRING' } : {}),
      ...(/^-?(NaN|Infinity)$/.test(String(row.value)) ? { value: null, text: null } : {}),
      ...(row.value !== null && typeof row.value === 'object' ? { value: finite(row.value) } : {}),
    }));
    const answered = await metadata();
    expect(answered).toEqual(told);
    expect(answered).toHaveLength(553);
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
    // What it is, its projects, its tags, how the seven kinds of things stand, and the two kinds of links of models.
    expect(served.taken()).toHaveLength(12);

    const tagged = idOf('train-1');
    await served.act('a run is tagged', 'PUT', `/runs/${tagged}`, { add_tags: ['winner'] });
    const second = (await origin.look(first.mark)) as Look;
    expect(second).toMatchObject({ changed: { runs: [hex(tagged)], artifacts: [] }, present: null });
    expect(tagsIn(second, tagged)).toEqual(['best', 'winner']);
    const asked = served.taken();
    // Its run and the tags beyond the twelve; nothing of steps, artifacts and snapshots.
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
    expect(served.taken()).toHaveLength(12);
    expect((await later.look(first.mark))?.present?.runs).toHaveLength(33);
  });

  it('follows what belongs to model versions, and lets go of it', async () => {
    const origin = restOrigin(served.url, { apiKey: served.key });
    onTestFinished(() => origin.close());
    let look = (await origin.look(null)) as Look;
    const [first, second] = ['first', 'second'].map((name) => modelVersionIn(look, name));
    const next = async () => {
      const { mark } = look;
      look = (await origin.look(mark)) as Look;
      return look.changed;
    };
    const none = { runs: [], artifacts: [] };

    served.taken();
    await served.act('a model version is promoted', 'PUT', `/model_versions/${first?.id}`, {
      stage: 'archived',
      add_tags: ['best'],
    });
    expect(await next()).toEqual(none);
    expect(modelVersionIn(look, 'first')).toMatchObject({ stage: 'archived', tags: 'best,tiny' });
    const asked = served.taken().filter((line) => line.includes('hydrate=true'));
    expect(asked.map((line) => line.split('?')[0])).toEqual([
      'GET /api/v1/projects',
      'GET /api/v1/model_versions',
    ]);
    expect(await origin.look(look.mark)).toBeNull();

    await served.act('a model is described otherwise', 'PUT', `/models/${first?.model}`, {
      description: 'Numbers',
    });
    expect(await next()).toEqual(none);
    expect(modelVersionIn(look, 'second')?.described).toBe('Numbers');

    const [artifact = ''] = Object.keys(truth.artifacts).sort();
    await served.act('an artifact joins a model version', 'POST', '/model_version_artifacts', {
      model_version: second?.id,
      artifact_version: artifact,
    });
    expect(await next()).toEqual({ runs: [], artifacts: [hex(artifact)] });
    const [link] = look.reader.select(
      { id: 'id' },
      'from model_versions_artifacts where artifact_version_id = ?',
      hex(artifact),
    );
    await served.act('and leaves it', 'DELETE', `/model_versions/${second?.id}/artifacts/${link?.id}`, null);
    expect(await next()).toEqual({ runs: [], artifacts: [hex(artifact)] });

    await served.alter('a run goes on with a model version', runIs('publishes-1', 'running', 1));
    await next();
    // With it its steps are read from now on, and with them the model version as it is now.
    await next();
    expect(await origin.look(look.mark)).toBeNull();
    await served.act('it notes something there', 'POST', '/run-metadata', {
      project: first?.project,
      resources: [{ id: first?.id, type: 'model_version' }],
      values: { loss: 0.25 },
      types: { loss: 'float' },
    });
    expect(await next()).toEqual(none);
    expect(modelVersionIn(look, 'first')?.keys).toBe('accuracy,loss');
    await served.alter('it ends', runIs('publishes-1', 'completed', 0));
    await next();

    await served.act('a model version is deleted', 'DELETE', `/model_versions/${second?.id}`, null);
    // Its step worked with it.
    expect((await next())?.runs).toContain(hex(idOf('publishes-1')));
    expect(modelVersionIn(look, 'second')).toBeUndefined();
    const [left] = look.reader.select(
      {
        steps: `(select count(*) from step_run where model_version_id = '${second?.id}')`,
        links: `(select count(*) from model_versions_runs) + (select count(*) from model_versions_artifacts)`,
      },
      '',
    );
    expect(left).toEqual({ steps: '0', links: '6' });
    expect(await origin.look(look.mark)).toBeNull();
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

function modelVersionIn({ reader }: Look, name: string) {
  const [version] = reader.select(
    {
      id: 'v.id',
      model: 'v.model_id',
      project: 'v.project_id',
      stage: 'v.stage',
      described: 'coalesce(v.description, m.description)',
      tags: `(select group_concat(t.name, ',' order by t.name)
              from tag_resource r join tag t on t.id = r.tag_id where r.resource_id = v.id)`,
      keys: `(select group_concat(d."key", ',' order by d."key") from run_metadata_resource r
              join run_metadata d on d.id = r.run_metadata_id where r.resource_id = v.id)`,
    },
    'from model_version v join model m on m.id = v.model_id where v.name = ?',
    name,
  );
  return version;
}

/** A value of metadata without what JSON has no word for. */
function finite(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, part) =>
    /^-?(NaN|Infinity)$/.test(String(part)) ? null : part,
  );
}
