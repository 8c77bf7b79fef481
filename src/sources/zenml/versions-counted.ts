import type { PipelineVersion } from '../source.ts';
import { docstringOf } from './docstring.ts';
import { column, type History, jsonTextOf, momentOf, textOf } from './history.ts';
import { versionIdOf } from './pipeline-ids.ts';

/**
 * The versions of pipelines where only plans carry a hash (from 0.63): the distinct hashes of a pipeline in
 * order of first use. Runs without a hash (of plans without one, or without a plan) are one version together.
 */
export function* countedVersions(
  history: History,
  projectId: string,
  pipelines: ReadonlyMap<string, { readonly id: string }>,
): Generator<PipelineVersion> {
  for (const [rawId, pipeline] of pipelines) {
    let number = 0;
    for (const first of firstUses(history, rawId)) {
      const createdAt = momentOf(first.created);
      if (!createdAt) continue;
      number += 1;
      const hash = textOf(first.hash);
      yield {
        id: versionIdOf(projectId, pipeline.id, hash),
        pipelineId: pipeline.id,
        number,
        hash,
        createdAt,
        ...contentOf(history, first.plan),
      };
    }
  }
}

function firstUses(history: History, pipeline: string) {
  const { table, column: planColumn } = history.generation.plan;
  return history.reader.select(
    { plan: 'plan', hash: 'hash', created: 'created' },
    `from (
       select plan, hash, created, row_number() over (partition by hash order by created, plan) as use
       from (
         select id as plan, pipeline_version_hash as hash, created from ${table} where pipeline_id = ?
         union all
         select null, null, created from pipeline_run r where pipeline_id = ?
           and not exists (select 1 from ${table} p where p.id = r.${planColumn})
       )
     ) where use = 1 order by created, plan, hash`,
    pipeline,
    pipeline,
  );
}

function contentOf(
  history: History,
  plan: string | null,
): Pick<PipelineVersion, 'docstring' | 'specification'> {
  const { table } = history.generation.plan;
  const [row] = history.reader.select(
    { spec: column(history, table, 'pipeline_spec'), sourceCode: column(history, table, 'source_code') },
    `from ${table} where id = ?`,
    plan ?? '',
  );
  return {
    docstring: textOf(docstringOf(row?.sourceCode ?? null)),
    specification: jsonTextOf(history, [table, plan, 'pipeline_spec'], row?.spec ?? null),
  };
}
