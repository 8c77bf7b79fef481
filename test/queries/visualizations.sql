select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id"
  from runs t
  where t.project_id = $1 and t.name = $5
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.artifact_id as "artifactId", t.type as "type", t.uri as "uri", s.ordinal, o.position as slot
  from steps s
  join step_outputs o on o.project_id = s.project_id and o.step_id = s.id
  join visualizations t on t.project_id = o.project_id and t.artifact_id = o.artifact_id
  where s.project_id = $1 and s.run_id = p.parent and s.last_attempt
  order by s.ordinal asc, o.position asc, t.position asc, t.id asc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.type as "type", s.ordinal, o.position as slot
  from steps s
  join step_outputs o on o.project_id = s.project_id and o.step_id = s.id
  join visualizations t on t.project_id = o.project_id and t.artifact_id = o.artifact_id
  where s.project_id = $1 and s.run_id = p.parent and s.last_attempt
  order by s.ordinal desc, o.position desc, t.position desc, t.id desc limit p.size) r;

select p.place, r.count
  from unnest($2::text::int[], $3::text::uuid[]) p(place, parent)
  cross join lateral (select count(*)::int as count
  from steps s
  join step_outputs o on o.project_id = s.project_id and o.step_id = s.id
  join visualizations t on t.project_id = o.project_id and t.artifact_id = o.artifact_id
  where s.project_id = $1 and s.run_id = p.parent and s.last_attempt) r;

select t.id as "id", t.name as "name", p.place as "place"
  from unnest($2::text::int[], $3::text::uuid[], $4::text::text[]) p(place, parent, name)
  join steps t on t.project_id = $1 and t.run_id = p.parent and t.name = p.name and t.last_attempt;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.type as "type", o.position as slot
  from step_outputs o
  join visualizations t on t.project_id = o.project_id and t.artifact_id = o.artifact_id
  where o.project_id = $1 and o.step_id = p.parent
  order by o.position asc, t.position asc, t.id asc limit p.size) r;

select p.place::int as place, o.name as "slot", t.id as "id"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join step_outputs o on o.project_id = $1 and o.step_id = p.parent
  join artifacts t on t.project_id = $1 and t.id = o.artifact_id
  order by p.place, o.position;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.type as "type"
  from visualizations t
  where t.project_id = $1 and t.artifact_id = p.parent
  order by t.position asc, t.id asc limit p.size) r;

select t.id as "id", t.name as "name"
  from artifacts t
  where t.project_id = $1 and t.id = any($2::text::uuid[]);
