import type { Batch, Run } from '../source.ts';
import { pipelineConfiguration } from './configuration.ts';
import { failureOf } from './failures.ts';
import { among, column, type History, jsonOf, momentOf, textOf, uuidOf } from './history.ts';
import { type JsonObject, objectOf, writeJson } from './json.ts';
import { metadataOf } from './metadata.ts';
import { modelRunsOf } from './models.ts';
import { pipelineIdOf, versionIdOf } from './pipeline-ids.ts';
import { type Plan, type PlannedRun, plannedBySpecification, plansOf } from './plans.ts';
import type { ZenmlProject } from './projects.ts';
import { isKnownStatus, statusOf } from './statuses.ts';
import { stepBatch } from './steps.ts';
import { tagsOf } from './tags.ts';
import { triggerColumns, triggerOf } from './triggers.ts';

const runsInBatch = 200;
const stepsInBatch = 1000;

/** The runs of a project with all below them, in order of creation. */
export function* runBatches(history: History, project: ZenmlProject): Generator<Batch> {
  const projectId = project.row.id;
  for (let after = ['', '']; ; ) {
    const rows = page(history, project.rawId, after);
    const last = rows.at(-1);
    if (!last) return;
    after = [last.created ?? '', last.id ?? ''];
    const plans = plansOf(
      history,
      rows.flatMap((row) => row.planId ?? []),
    );
    const runs = rows.flatMap((row) => runOf(history, projectId, row, plans.get(row.planId ?? '')) ?? []);
    const owners = new Map(runs.map(({ rawId, row }) => [rawId, row.id]));
    const below = stepBatch(history, project, runs);
    yield {
      ...below,
      projectId,
      runs: runs.map(({ row }) => row),
      modelRuns: modelRunsOf(history, project, owners),
      metadata: [...metadataOf(history, 'pipeline_run', owners), ...(below.metadata ?? [])],
      tags: tagsOf(history, 'pipeline_run', owners),
    };
  }
}

function page(history: History, project: string, [created = '', id = '']: readonly string[]) {
  const { scope, plan, versions } = history.generation;
  const { condition, parameters } = among('r.id', history.changed?.runs ?? null);
  const coded =
    history.generation.has('code_reference') && history.generation.has(plan.table, 'code_reference_id');
  const rows = history.reader.select(
    {
      id: 'r.id',
      name: 'r.name',
      status: 'r.status',
      created: 'r.created',
      started: column(history, 'pipeline_run', 'start_time', 'r'),
      ended: column(history, 'pipeline_run', 'end_time', 'r'),
      pipelineRef: 'r.pipeline_id',
      pipelineId: 'p.id',
      pipelineName: 'p.name',
      pipelineSpec: versions === 'rows' ? 'p.spec' : 'null',
      planId: column(history, 'pipeline_run', plan.column, 'r'),
      configuration: column(history, 'pipeline_run', 'pipeline_configuration', 'r'),
      orchestratorRunId: column(history, 'pipeline_run', 'orchestrator_run_id', 'r'),
      statusReason: column(history, 'pipeline_run', 'status_reason', 'r'),
      exceptionInfo: column(history, 'pipeline_run', 'exception_info', 'r'),
      parent: column(history, 'pipeline_run', 'parent_run_id', 'r'),
      replayOf: column(history, 'pipeline_run', 'original_run_id', 'r'),
      modelVersion: column(history, 'pipeline_run', 'model_version_id', 'r'),
      ...triggerColumns(history.generation),
      gitSha: column(history, 'pipeline_run', 'git_sha', 'r'),
      commit: coded
        ? `(select c."commit" from ${plan.table} d join code_reference c on c.id = d.code_reference_id
            where d.id = r.${plan.column})`
        : 'null',
      steps: '(select count(*) from step_run s where s.pipeline_run_id = r.id)',
    },
    `from pipeline_run r left join pipeline p on p.id = r.pipeline_id
     where r.${scope.column} = ? and (r.created, r.id) > (?, ?) ${condition}
     order by r.created, r.id limit ${runsInBatch}`,
    project,
    created,
    id,
    ...parameters,
  );
  let steps = 0;
  const beyond = rows.findIndex((row, index) => {
    steps += Number(row.steps);
    return index > 0 && steps > stepsInBatch;
  });
  return beyond < 0 ? rows : rows.slice(0, beyond);
}

type RunRow = ReturnType<typeof page>[number];

const noPlan: Plan = { hash: null, dynamic: false, configuration: null, steps: new Map() };

function runOf(history: History, projectId: string, row: RunRow, plan: Plan | undefined): PlannedRun | null {
  const id = uuidOf(row.id);
  const createdAt = momentOf(row.created);
  if (!id || !createdAt) {
    const lacks = id ? 'has no time of creation' : 'is no UUID';
    history.problem('pipeline_run', row.id, `${lacks}; the run is skipped with all below it`);
    return null;
  }
  if (row.pipelineRef && !row.pipelineId)
    history.problem('pipeline_run', row.id, `its pipeline ${row.pipelineRef} is gone; imported as unlisted`);
  const [startedAt, endedAt] = [momentOf(row.started), momentOf(row.ended)];
  const word = textOf(row.status ?? '');
  if (!isKnownStatus(word))
    history.remark(`status ${JSON.stringify(word)}`, 'is unknown; the nearest is taken');
  const gitSha = row.commit || row.gitSha || null;
  const own = () =>
    objectOf(jsonOf(history, ['pipeline_run', row.id, 'pipeline_configuration'], row.configuration));
  const configuration = pipelineConfiguration(plan?.configuration ?? own(), row.started);
  return {
    rawId: row.id ?? '',
    plan: { ...planned(history, row, plan), configuration },
    row: {
      id,
      ...placeOf(history, projectId, row, plan?.hash ?? null),
      name: textOf(row.name ?? ''),
      status: statusOf(word, startedAt !== null, endedAt !== null),
      sourceStatus: word,
      createdAt,
      startedAt,
      endedAt,
      gitSha: textOf(gitSha),
      gitShaAbsence: gitSha ? null : 'NOT_REPORTED',
      configuration: written(configuration),
      settings: written(objectOf(configuration?.settings)),
      orchestratorRunId: textOf(row.orchestratorRunId),
      statusReason: textOf(row.statusReason),
      failure: failureOf(history, ['pipeline_run', row.id], row.exceptionInfo),
      dynamic: plan?.dynamic ?? false,
      parentId: uuidOf(row.parent),
      replayOfId: uuidOf(row.replayOf),
      modelVersionId: uuidOf(row.modelVersion),
      ...triggerOf(history, row),
    },
  };
}

function placeOf(
  history: History,
  projectId: string,
  row: RunRow,
  hash: string | null,
): Pick<Run, 'pipelineId' | 'versionId'> {
  const unlisted = { pipelineId: null, versionId: null };
  const id = uuidOf(row.pipelineId);
  if (history.generation.versions === 'rows')
    return row.pipelineId
      ? { pipelineId: pipelineIdOf(projectId, textOf(row.pipelineName ?? '')), versionId: id }
      : unlisted;
  return id ? { pipelineId: id, versionId: versionIdOf(projectId, id, textOf(hash)) } : unlisted;
}

function planned(history: History, row: RunRow, plan: Plan | undefined): Plan {
  if (plan && (plan.steps.size > 0 || plan.dynamic)) return plan;
  const specification = jsonOf(history, ['pipeline', row.pipelineId, 'spec'], row.pipelineSpec);
  return { ...(plan ?? noPlan), steps: plannedBySpecification(specification) };
}

/** JSON for the store; null where there is none. */
function written(value: JsonObject | null): string | null {
  return value && writeJson(value);
}
