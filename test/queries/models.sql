select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.model_version_id as "modelVersionId"
  from runs t
  where t.project_id = $1 and t.name = $5
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name", s.ordinal, o.position as slot
  from steps s
  join step_outputs o on o.project_id = s.project_id and o.step_id = s.id
  join artifacts t on t.project_id = o.project_id and t.id = o.artifact_id
  where s.project_id = $1 and s.run_id = p.parent and s.last_attempt
  order by s.ordinal asc, o.position asc, t.id asc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name", t.model_version_id as "modelVersionId"
  from steps t
  where t.project_id = $1 and t.run_id = p.parent and t.last_attempt
  order by t.ordinal asc, t.id asc limit p.size) r;

select p.place::int as place, t.id as "id", t.name as "name", t.version as "version", t.number as "number", t.stage as "stage"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join model_artifacts m
  join model_versions t on t.project_id = m.project_id and t.id = m.model_version_id on t.project_id = $1 and m.artifact_id = p.parent
  order by p.place, m.artifact_id, t.created_at, t.id;

select t.id as "id", t.name as "name", t.version as "version", t.number as "number", t.stage as "stage"
  from model_versions t
  where t.project_id = $1 and t.id = any($2::text::uuid[]);
