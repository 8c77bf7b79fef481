select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.status_reason as "statusReason", t.dynamic as "dynamic", t.trigger_type as "triggerType", t.trigger_id as "triggerId", t.trigger_name as "triggerName", t.model_version_id as "modelVersionId"
  from runs t
  where t.project_id = $1 and t.name = $5
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name", t.status as "status", t.failure as "failure"
  from steps t
  where t.project_id = $1 and t.run_id = p.parent and t.last_attempt
  order by t.ordinal asc, t.id asc limit p.size) r;

select p.place::int as place, t.id as "id", t.status as "status", t.attempt as "attempt"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join (steps s
  join steps t on t.project_id = s.project_id and t.run_id = s.run_id and t.name = s.name) on t.project_id = $1 and s.id = p.parent
  order by p.place, t.attempt, t.id;

select p.place::int as place, o.name as "slot", o.kind as "slotKind", o.chunk_index as "slotChunk", o.chunk_size as "slotChunkSize", t.id as "id", t.kind as "kind"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join step_inputs o on o.project_id = $1 and o.step_id = p.parent
  join artifacts t on t.project_id = $1 and t.id = o.artifact_id
  order by p.place, o.position;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name"
  from model_versions t
  where t.project_id = $1
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.count
  from unnest($2::text::int[], $3::text::uuid[]) p(place, parent)
  cross join lateral (select count(*)::int as count
  from model_versions t
  where t.project_id = $1) r;

select p.place::int as place, t.id as "id", t.name as "name"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join model_artifacts m
  join model_versions t on t.project_id = m.project_id and t.id = m.model_version_id on t.project_id = $1 and m.artifact_id = p.parent
  order by p.place, m.artifact_id, t.created_at, t.id;
