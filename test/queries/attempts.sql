select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.status_reason as "statusReason", t.dynamic as "dynamic"
  from runs t
  where t.project_id = $1 and t.name = $5
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name", t.status as "status", t.attempt as "attempt"
  from steps t
  where t.project_id = $1 and t.run_id = p.parent and t.last_attempt
  order by t.ordinal asc, t.id asc limit p.size) r;

select p.place::int as place, t.id as "id", t.status as "status", t.source_status as "sourceStatus", t.attempt as "attempt", t.failure as "failure", t.metadata as "metadata"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join (steps s
  join steps t on t.project_id = s.project_id and t.run_id = s.run_id and t.name = s.name) on t.project_id = $1 and s.id = p.parent
  order by p.place, t.attempt, t.id;
