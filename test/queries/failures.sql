select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.status as "status", t.status_reason as "statusReason", t.failure as "failure"
  from runs t
  where t.project_id = $1 and t.name = $5
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name", t.status as "status", t.failure as "failure"
  from steps t
  where t.project_id = $1 and t.run_id = p.parent and t.last_attempt
  order by t.ordinal asc, t.id asc limit p.size) r;
