select t.id as "id", t.name as "name"
  from pipelines t
  where t.project_id = $1 and t.id = any($2::text::uuid[]);

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.pipeline_id as "pipelineId", t.name as "name"
  from runs t
  where t.project_id = $1 and t.name = $5
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name"
  from steps t
  where t.project_id = $1 and t.run_id = p.parent and t.last_attempt
  order by t.ordinal asc, t.id asc limit p.size) r;

select t.id as "id", p.place as "place"
  from unnest($2::text::int[], $3::text::uuid[], $4::text::text[]) p(place, parent, name)
  join steps t on t.project_id = $1 and t.run_id = p.parent and t.name = p.name and t.last_attempt;

select p.place::int as place, o.name as "slot", t.id as "id", t.name as "name"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join step_outputs o on o.project_id = $1 and o.step_id = p.parent
  join artifacts t on t.project_id = $1 and t.id = o.artifact_id
  order by p.place, o.position;
