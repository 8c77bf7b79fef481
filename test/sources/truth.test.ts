import { beforeEach, describe, expect, it } from 'vitest';
import { metadataLines } from '../../src/db/metadata-text.ts';
import { importHistory } from '../../src/sources/history.ts';
import { storeKinds } from '../support/stores.ts';
import { databaseIn, historiesOn, truthIn } from './recorded.ts';
import { ownStore } from './store.ts';

describe.each(storeKinds)('truth, %s', async (kind) => {
  const database = await ownStore(kind);

  describe.each(historiesOn(kind))('ZenML $release is in the store as its client reads it', (recorded) => {
    const truth = truthIn(recorded);
    const entries = <T>(records: Record<string, T>) => Object.entries(records);

    beforeEach(async () => {
      const { problems } = await importHistory(database, 'zenml', databaseIn(recorded));
      expect(problems).toBe(0);
    });

    const rows = <Row extends object>(text: string) => database.rows<Row>(text, []);
    const group = <Row extends object, Value>(
      list: readonly Row[],
      key: (row: Row) => string,
      value: (row: Row) => Value,
    ) => {
      const groups: Record<string, Value[]> = {};
      for (const row of list) groups[key(row)] = [...(groups[key(row)] ?? []), value(row)];
      return groups;
    };

    it('pipelines', async () => {
      const stored = await rows<{ name: string; first: string }>(
        'select p.name, p.first_run_at = (select min(created_at) from runs r where r.pipeline_id = p.id) as first from pipelines p',
      );
      expect(stored.map((row) => row.name).sort()).toEqual(truth.pipelines.map((row) => row.name).sort());
      expect(stored.every((row) => row.first)).toBe(true);
      const tags = await rows<{ pipeline: string; name: string }>(
        'select p.name as pipeline, t.name from tags t join pipelines p on p.id = t.owner_id order by t.name',
      );
      expect(
        group(
          tags,
          (row) => row.pipeline,
          (row) => row.name,
        ),
      ).toEqual(
        Object.fromEntries(
          truth.pipelines.filter((row) => row.tags.length > 0).map((row) => [row.name, row.tags]),
        ),
      );
    });

    it('runs', async () => {
      const stored = await rows<Record<string, unknown> & { id: string }>(
        `select r.id, r.name, r.source_status as status, p.name as pipeline, v.hash as "versionHash", v.number,
         to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as created,
         to_char(r.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as "startTime",
         to_char(r.ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as "endTime",
         r.git_sha as commit, r.git_sha_absence as absence, r.configuration::text, r.settings::text
       from runs r left join pipelines p on p.id = r.pipeline_id left join pipeline_versions v on v.id = r.version_id
       order by r.created_at desc, r.id desc`,
      );
      expect(stored.map((row) => row.id)).toEqual(Object.keys(truth.runs));
      for (const row of stored) {
        const run = truth.runs[row.id as string]!;
        expect({
          ...row,
          number: undefined,
          absence: undefined,
          configuration: undefined,
          settings: undefined,
        }).toEqual({
          id: row.id,
          name: run.name,
          status: run.status,
          pipeline: run.pipeline,
          versionHash: run.pipeline ? run.versionHash : null,
          created: run.created,
          startTime: run.startTime,
          endTime: run.endTime,
          commit: run.commit,
        });
        expect(row.absence).toBe(run.commit ? null : 'NOT_REPORTED');
        if (run.version) expect(row.number).toBe(Number(run.version));
        expect(JSON.parse(row.configuration as string)).toEqual(run.config);
        expect(JSON.parse(row.settings as string)).toEqual(run.settings);
      }
      const unlisted = await rows<{ id: string }>('select id from runs where pipeline_id is null');
      expect(unlisted.map((row) => row.id)).toEqual(truth.unlistedRuns);
    });

    it('versions', async () => {
      const stored = await rows<{
        pipeline: string;
        number: number;
        hash: string;
        docstring: string;
        runs: string;
      }>(
        `select p.name as pipeline, v.number, v.hash, v.docstring,
         (select string_agg(r.id::text, ' ' order by r.created_at desc, r.id desc) from runs r where r.version_id = v.id) as runs
       from pipeline_versions v join pipelines p on p.id = v.pipeline_id order by p.name, v.number`,
      );
      const byPipeline = group(
        stored,
        (row) => row.pipeline,
        (row) => row,
      );
      for (const pipeline of truth.pipelines) {
        const versions = byPipeline[pipeline.name]!;
        expect(versions.map((version) => version.number)).toEqual(versions.map((_, index) => index + 1));
        if (pipeline.versions.length > 0)
          expect(
            versions.map(({ number, hash, docstring, runs }) => ({
              version: String(number),
              versionHash: hash,
              docstring,
              runs: runs.split(' '),
            })),
          ).toEqual(
            pipeline.versions
              .map(({ version, versionHash, docstring, runs }) => ({
                version,
                versionHash,
                docstring,
                runs,
              }))
              .sort((a, b) => Number(a.version) - Number(b.version)),
          );
        // Between 0.63 and 0.92 neither a version nor its source code is kept.
        const told = pipeline.docstring ?? pipeline.runs.find((id) => truth.runs[id]?.sourceCode);
        for (const version of versions)
          if (told) expect(version.docstring).toMatch(/\w/);
          else expect(version.docstring).toBeNull();
      }
    });

    it('steps', async () => {
      const stored = await rows<Record<string, unknown> & { id: string; run: string; name: string }>(
        `select s.id, s.run_id as run, s.name, s.entrypoint_name as "entrypointName", s.source_status as status,
         s.parameters::text, s.settings::text, s.configuration::text, s.docstring, s.source_code as "sourceCode",
         s.cache_origin_id as "originalStep", s.attempt, s.last_attempt as last
       from steps s order by s.run_id, s.ordinal`,
      );
      const started = stored.filter((row) => row.status !== null);
      expect(started.map((row) => row.id).sort()).toEqual(Object.keys(truth.steps).sort());
      for (const { id, parameters, settings, configuration, last, ...row } of started) {
        const { run, name, entrypointName, status, docstring, sourceCode, originalStep, attempt, ...step } =
          truth.steps[id]!;
        expect(row).toEqual({
          run,
          name,
          entrypointName,
          status,
          docstring,
          sourceCode,
          originalStep,
          attempt,
        });
        expect(JSON.parse(parameters as string)).toEqual(step.parameters);
        expect(JSON.parse(settings as string)).toEqual(step.settings);
        expect(JSON.parse(configuration as string).extra).toEqual(step.extra);
        expect(last).toBe(truth.runs[run]!.steps.includes(id));
      }
      const shown = group(
        stored.filter((row) => row.status === null || row.last),
        (row) => row.run,
        (row) => row,
      );
      for (const [id, run] of entries(truth.runs)) {
        const steps = shown[id] ?? [];
        expect(steps.filter((step) => step.status !== null).map((step) => step.id)).toEqual(run.steps);
        const planned = run.dynamic ? steps.map((step) => step.name) : run.stepNamesPlanned;
        expect(steps.map((step) => step.name).sort()).toEqual([...planned].sort());
      }
    });

    it('parents', async () => {
      const stored = await rows<{ step: string; parent: string }>(
        'select p.step_id as step, p.parent_id as parent from step_parents p join steps s on s.id = p.step_id where s.source_status is not null',
      );
      const parents = group(
        stored,
        (row) => row.step,
        (row) => row.parent,
      );
      for (const [id, step] of entries(truth.steps))
        expect((parents[id] ?? []).sort()).toEqual([...step.parents].sort());
    });

    it.each(['outputs', 'inputs'] as const)('%s', async (kind) => {
      const stored = await rows<{ step: string; name: string; artifact: string; position: number }>(
        `select step_id as step, name, artifact_id as artifact, position from step_${kind} order by step_id, position`,
      );
      const slots = group(
        stored,
        (row) => row.step,
        (row) => row,
      );
      for (const [id, step] of entries(truth.steps)) {
        const own = slots[id] ?? [];
        expect(own.map((slot) => slot.position)).toEqual(own.map((_, index) => index));
        const named = Object.entries(
          group(
            own,
            (slot) => slot.name,
            (slot) => slot.artifact,
          ),
        );
        if (kind === 'outputs')
          expect(named.map(([name]) => name)).toEqual(step.outputs.map(([name]) => name));
        const sorted = (list: [string, string[]][]) =>
          list.map(([name, ids]) => [name, [...ids].sort()]).sort();
        // Before 0.71 the client shows one artifact of an output; of the others it knows which step made them.
        const shown = new Set(step[kind].flatMap(([, ids]) => ids));
        const unshown = own.filter(({ artifact }) => !shown.has(artifact)).map(({ artifact }) => artifact);
        const made = entries(truth.artifacts).filter(([, { producerStep }]) => producerStep === id);
        const expected =
          kind === 'outputs' ? made.filter(([made]) => !shown.has(made)).map(([made]) => made) : [];
        expect(unshown.sort()).toEqual(expected.sort());
        const alike = named.map(
          ([name, ids]) => [name, ids.filter((id) => shown.has(id))] as [string, string[]],
        );
        expect(sorted(alike)).toEqual(sorted(step[kind]));
      }
    });

    it('artifacts', async () => {
      const stored = await rows<Record<string, unknown> & { id: string }>(
        `select id, name, version, uri, type, materializer, data_type as "dataType", producer_id as "producerStep" from artifacts`,
      );
      const shown = group(
        await rows<{ artifact: string; type: string; uri: string }>(
          'select artifact_id as artifact, lower(type) as type, uri from visualizations order by artifact_id, position',
        ),
        (row) => row.artifact,
        ({ type, uri }) => ({ type, uri }),
      );
      const kept = Object.keys(truth.artifacts);
      expect(
        stored
          .map((row) => row.id)
          .filter((id) => kept.includes(id))
          .sort(),
      ).toEqual(kept.sort());
      for (const { id, ...row } of stored) {
        const artifact = truth.artifacts[id];
        if (!artifact) continue;
        const { name, version = null, uri, type, materializer, dataType, producerStep } = artifact;
        expect(row).toEqual({ name, version, uri, type, materializer, dataType, producerStep });
        const byUri = (list: { type: string; uri: string }[] = []) =>
          [...list].sort((a, b) => a.uri.localeCompare(b.uri));
        expect(byUri(shown[id])).toEqual(byUri(artifact.visualizations));
      }
    });

    /** Some releases show the metadata of a run's steps with the run as well, as `step::key`. */
    function isOfStep(run: string, key: string, entry: { value: unknown }): boolean {
      const steps = (truth.runs[run]?.steps ?? []).map((id) => truth.steps[id]!);
      const owner = steps.find(({ name }) => key.startsWith(`${name}::`));
      if (!owner) return false;
      expect(owner.metadata[key.replace(`${owner.name}::`, '')]?.value).toEqual(entry.value);
      return true;
    }

    it('metadata and tags', async () => {
      const stored = group(
        await rows<{ owner: string; key: string; value: string }>(
          'select owner_id as owner, key, value::text from metadata',
        ),
        (row) => row.owner,
        ({ key, value }) => [key, JSON.parse(value)] as const,
      );
      const tags = group(
        await rows<{ owner: string; name: string }>('select owner_id as owner, name from tags order by name'),
        (row) => row.owner,
        (row) => row.name,
      );
      const columns = await rows<{ id: string; metadata: string | null }>(
        'select id, metadata from runs union all select id, metadata from steps union all select id, metadata from artifacts',
      );
      const carried = new Map(columns.map((row) => [row.id, metadataLines(row.metadata)]));
      for (const [id, owner] of [
        ...entries(truth.runs),
        ...entries(truth.steps),
        ...entries(truth.artifacts),
      ]) {
        const expected = Object.entries(owner.metadata)
          .filter(([key, entry]) => !isOfStep(id, key, entry))
          .map(([key, { value, type }]) => [key, asTyped(value, type)]);
        expect(Object.fromEntries(stored[id] ?? [])).toEqual(Object.fromEntries(expected));
        const lines = (carried.get(id) ?? []).map(({ key, value }) => [key, JSON.parse(value.text)]);
        expect(Object.fromEntries(lines)).toEqual(Object.fromEntries(expected));
        expect(tags[id] ?? []).toEqual([...(owner.tags ?? [])].sort());
      }
    });
  });

  /** What a value held as a string, as old releases did, says by its type; integers no double holds stay strings. */
  function asTyped(value: unknown, type: string): unknown {
    if (type === 'bool' && typeof value === 'string') return value === 'True';
    const numeric = ['int', 'float', 'StorageSize'].includes(type);
    if (typeof value !== 'string' || !numeric) return value;
    if (/^nan$/i.test(value)) return 'NaN';
    return /^-?\d{17,}$/.test(value) ? value : Number(value);
  }
});
