import Sqlite from 'libsql';

export type Layout = '0.98.0' | '0.40.2';
type Values = Readonly<Record<string, string | number | null>>;

/** One thing that can happen to a ZenML, its choices made by three numbers; it does nothing where nothing fits. */
export type Change = readonly [kind: keyof typeof changes, a: number, b: number, c: number];

type World = {
  readonly db: Sqlite.Database;
  readonly layout: Layout;
  /** The next moment of a clock that only goes on, in ZenML's way of writing it. */
  now(): string;
  /** A moment of someone else's clock, which may be hours behind or a year ahead. */
  skewed(by: number): string;
  id(): string;
  pick(rows: string, choice: number): Record<string, string> | undefined;
  clone(table: string, id: string, values: Values): void;
};

/** Makes changes to a database as ZenML does, in the order they are asked for. */
export function zenmlWriter(path: string, layout: Layout) {
  let moments = 0;
  let ids = 0;
  return {
    apply(list: readonly Change[]): void {
      const db = new Sqlite(path);
      // What the schema says of deleted parents is what ZenML relies on.
      db.exec('pragma foreign_keys = on');
      const clock = (seconds: number) =>
        new Date(Date.UTC(2027, 0, 1) + seconds * 1000).toISOString().replace('T', ' ').replace('Z', '123');
      const world: World = {
        db,
        layout,
        now: () => clock(++moments),
        skewed: (by) => clock(++moments + ([0, 0, -7_200, 31_536_000][by % 4] as number)),
        id: () => (++ids).toString(16).padStart(32, 'c'),
        pick(rows, choice) {
          const found = db.prepare(rows).all() as Record<string, string>[];
          return found[choice % Math.max(1, found.length)];
        },
        clone(table, id, values) {
          const columns = (
            db.prepare('select name from pragma_table_info(?)').all(table) as { name: string }[]
          ).map(({ name }) => name);
          const list = columns.map((name) => `"${name}"`).join();
          const given = columns.filter((name) => name in values);
          const picked = columns.map((name) => (name in values ? '?' : `"${name}"`)).join();
          db.prepare(`insert into "${table}" (${list}) select ${picked} from "${table}" where id = ?`).run(
            ...given.map((name) => values[name] as string),
            id,
          );
        },
      };
      for (const [kind, a, b, c] of list) changes[kind](world, a, b, c);
      db.close();
    },
  };
}

const ran = `select r.* from pipeline_run r where r.pipeline_id is not null
  and exists (select 1 from step_run s where s.pipeline_run_id = r.id) order by r.id`;
const running = `select * from pipeline_run where status = 'running' order by id`;
const artifactsIn = (layout: Layout) => (layout === '0.98.0' ? 'artifact_version' : 'artifact');
const planIn = (layout: Layout) =>
  layout === '0.98.0'
    ? { table: 'pipeline_snapshot', column: 'snapshot_id' }
    : { table: 'pipeline_deployment', column: 'deployment_id' };

/** A step of the history that began the run's pipeline, to write one like it. */
const likeStep = (run: Record<string, string>) =>
  `select s.* from step_run s join pipeline_run r on r.id = s.pipeline_run_id
   where r.pipeline_id = '${run.pipeline_id}' and s.pipeline_run_id <> '${run.id}' and s.name not in
     (select name from step_run where pipeline_run_id = '${run.id}') order by s.id`;

function addMetadata(
  world: World,
  owner: string,
  kind: 'pipeline_run' | 'step_run' | 'artifact',
  a: number,
  key: string,
) {
  const like = world.pick('select * from run_metadata order by id', a);
  if (!like) return;
  const id = world.id();
  const created = world.skewed(a);
  const value = JSON.stringify(a);
  const columns = { pipeline_run_id: null, step_run_id: null, artifact_id: null, [`${kind}_id`]: owner };
  const values = { id, created, updated: created, value, key, type: 'int' };
  world.clone(
    'run_metadata',
    like.id as string,
    world.layout === '0.98.0' ? values : { ...values, ...columns },
  );
  if (world.layout === '0.98.0')
    world.db
      .prepare(
        'insert into run_metadata_resource (id, resource_id, resource_type, run_metadata_id) values (?, ?, ?, ?)',
      )
      .run(world.id(), owner, kind === 'artifact' ? 'artifact_version' : kind, id);
}

function addArtifact(world: World, step: string, name: string, a: number): void {
  const table = artifactsIn(world.layout);
  const like = world.pick(`select * from ${table} order by id`, a);
  if (!like) return;
  const id = world.id();
  const created = world.skewed(a);
  world.clone(table, like.id as string, { id, created, updated: created, version: id, version_number: null });
  world.db
    .prepare('insert into step_run_output_artifact (name, step_id, artifact_id) values (?, ?, ?)')
    .run(name, step, id);
  addMetadata(world, id, 'artifact', a, 'size');
  const shown = world.pick('select * from artifact_visualization order by id', a);
  const owner = world.layout === '0.98.0' ? 'artifact_version_id' : 'artifact_id';
  if (shown && a % 2 === 0)
    world.clone('artifact_visualization', shown.id as string, {
      id: world.id(),
      created,
      updated: created,
      [owner]: id,
    });
}

const changes = {
  startRun({ db, layout, now, id, pick, clone }: World, a: number, b: number) {
    const like = pick(ran, a);
    if (!like) return;
    const { table, column } = planIn(layout);
    let plan = like[column] ?? null;
    if (plan !== null && b % 2 === 0) {
      const created = now();
      const fresh = id();
      const hash = ['a', 'b', 'c', null][b % 4] as string | null;
      clone(table, plan, { id: fresh, created, updated: created, name: null, pipeline_version_hash: hash });
      if (layout === '0.98.0')
        for (const { id: own } of db
          .prepare('select id from step_configuration where snapshot_id = ?')
          .all(plan) as {
          id: string;
        }[])
          clone('step_configuration', own, { id: id(), snapshot_id: fresh });
      plan = fresh;
    }
    const run = id();
    const created = now();
    const begun = {
      status: 'running',
      start_time: created,
      end_time: null,
      orchestrator_run_id: run,
      child_key: run,
    };
    clone('pipeline_run', like.id as string, {
      id: run,
      name: run,
      created,
      updated: created,
      [column]: plan,
      ...begun,
    });
  },
  startStep({ db, id, skewed, pick, clone }: World, a: number, b: number, c: number) {
    const run = pick(running, a);
    const like = run && pick(likeStep(run), b);
    if (!run || !like) return;
    const step = id();
    const created = skewed(c);
    const begun = { status: 'running', start_time: created, end_time: null, original_step_run_id: null };
    clone('step_run', like.id as string, {
      id: step,
      pipeline_run_id: run.id as string,
      created,
      updated: created,
      ...begun,
    });
    const before = pick(
      `select id from step_run where pipeline_run_id = '${run.id}' and id <> '${step}' order by id`,
      c,
    );
    if (!before) return;
    db.prepare('insert into step_run_parents (parent_id, child_id) values (?, ?)').run(
      before.id as string,
      step,
    );
    const made = pick(
      `select artifact_id as id from step_run_output_artifact where step_id = '${before.id}'`,
      c,
    );
    if (!made) return;
    const inputs = db.prepare(`select name from pragma_table_info('step_run_input_artifact')`).all() as {
      name: string;
    }[];
    const more: Values = inputs.some(({ name }) => name === 'input_index')
      ? { type: 'step_output', input_index: 0 }
      : {};
    const values: Values = { name: 'given', step_id: step, artifact_id: made.id as string, ...more };
    const names = Object.keys(values);
    db.prepare(
      `insert into step_run_input_artifact (${names.join()}) values (${names.map(() => '?').join()})`,
    ).run(...Object.values(values));
  },
  finishStep(world: World, a: number, b: number, c: number) {
    const step = world.pick(`select * from step_run where status = 'running' order by id`, a);
    if (!step) return;
    const status = ['completed', 'completed', 'failed'][b % 3] as string;
    for (let made = 0; status === 'completed' && made <= c % 2; made += 1)
      addArtifact(world, step.id as string, `out-${made}`, b + made);
    addMetadata(world, step.id as string, 'step_run', c, 'loss');
    const ended = world.skewed(c);
    world.db
      .prepare('update step_run set status = ?, end_time = ?, updated = ? where id = ?')
      .run(status, ended, ended, step.id as string);
  },
  endRun({ db, now, pick }: World, a: number, b: number) {
    const run = pick(running, a);
    const ended = now();
    const status = ['completed', 'failed', 'stopped'][b % 3] as string;
    db.prepare('update pipeline_run set status = ?, end_time = ?, updated = ? where id = ?').run(
      status,
      ended,
      ended,
      run?.id ?? '',
    );
  },
  tag({ db, layout, id, skewed, pick }: World, a: number, b: number, c: number) {
    if (layout !== '0.98.0') return;
    const kind = ['pipeline_run', 'artifact_version', 'pipeline'][b % 3] as string;
    const owner = pick(`select id from ${kind} order by id`, a);
    const tag = pick('select id from tag order by id', c);
    if (!owner || !tag) return;
    const created = skewed(c);
    db.prepare(
      'insert into tag_resource (id, created, updated, tag_id, resource_id, resource_type) values (?, ?, ?, ?, ?, ?)',
    ).run(id(), created, created, tag.id as string, owner.id as string, kind);
  },
  untag({ db, layout, pick }: World, a: number) {
    if (layout !== '0.98.0') return;
    const tagged = pick('select id from tag_resource order by id', a);
    db.prepare('delete from tag_resource where id = ?').run(tagged?.id ?? '');
  },
  /** One tag in the place of another: as many as before, perhaps in the same row of the file. */
  retag(world: World, a: number, b: number, c: number) {
    changes.untag(world, a);
    changes.tag(world, a, b, c);
  },
  renameTag({ db, layout, now, pick, id }: World, a: number) {
    if (layout !== '0.98.0') return;
    const tag = pick('select id from tag order by id', a);
    db.prepare('update tag set name = ?, updated = ? where id = ?').run(`tag-${id()}`, now(), tag?.id ?? '');
  },
  renameArtifact({ db, layout, now, pick, id }: World, a: number) {
    const artifact = pick('select id from artifact order by id', a);
    if (layout === '0.98.0')
      db.prepare('update artifact set name = ?, updated = ? where id = ?').run(
        id(),
        now(),
        artifact?.id ?? '',
      );
  },
  /** A new value of a key, or a first one, long after the run: the newest counts. */
  logMetadata(world: World, a: number, b: number, c: number) {
    const kind = (['pipeline_run', 'step_run', 'artifact'] as const)[b % 3] as 'pipeline_run';
    const table = kind === ('artifact' as string) ? artifactsIn(world.layout) : kind;
    const owner = world.pick(`select id from ${table} order by id`, a);
    if (owner) addMetadata(world, owner.id as string, kind, c, ['accuracy', 'noted'][c % 2] as string);
  },
  deleteRun({ db, pick }: World, a: number) {
    const run = pick('select id from pipeline_run order by id', a);
    db.prepare('delete from pipeline_run where id = ?').run(run?.id ?? '');
  },
  deleteArtifact({ db, layout, pick }: World, a: number) {
    const table = artifactsIn(layout);
    const artifact = pick(`select id from ${table} order by id`, a);
    db.prepare(`delete from ${table} where id = ?`).run(artifact?.id ?? '');
  },
  /** Until 0.89 its runs stay, unlisted; later they go with their snapshots. */
  deletePipeline({ db, pick }: World, a: number) {
    const pipeline = pick('select id from pipeline order by id', a);
    db.prepare('delete from pipeline where id = ?').run(pipeline?.id ?? '');
  },
  unlist({ db, layout, pick }: World, a: number) {
    const run = pick(ran, a);
    const { column } = planIn(layout);
    db.prepare(`update pipeline_run set pipeline_id = null, ${column} = null where id = ?`).run(
      run?.id ?? '',
    );
  },
  deletePlan({ db, layout, pick }: World, a: number) {
    const { table } = planIn(layout);
    const plan = pick(`select id from ${table} order by id`, a);
    db.prepare(`delete from ${table} where id = ?`).run(plan?.id ?? '');
  },
  addPipeline({ now, id, pick, clone }: World, a: number) {
    const like = pick('select id from pipeline order by id', a);
    const created = now();
    const fresh = id();
    if (like)
      clone('pipeline', like.id as string, { id: fresh, name: `p-${fresh}`, created, updated: created });
  },
  describePipeline({ db, layout, now, pick }: World, a: number) {
    const pipeline = pick('select id from pipeline order by id', a);
    const column = layout === '0.98.0' ? 'description' : 'docstring';
    db.prepare(`update pipeline set ${column} = ?, updated = ? where id = ?`).run(
      now(),
      now(),
      pipeline?.id ?? '',
    );
  },
};

/** What can happen, in the frequency it does. */
export const changeKinds = Object.keys(changes) as (keyof typeof changes)[];
