select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name", t.created_at as "createdAt", t.first_run_at as "firstRunAt"
  from pipelines t
  where t.project_id = $1
  order by t.first_run_at desc, t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name", t.description as "description", t.created_at as "createdAt", t.first_run_at as "firstRunAt"
  from pipelines t
  where t.project_id = $1
  order by t.first_run_at asc, t.created_at asc, t.id asc limit p.size) r;

select p.place, r.count
  from unnest($2::text::int[], $3::text::uuid[]) p(place, parent)
  cross join lateral (select count(*)::int as count
  from pipelines t
  where t.project_id = $1) r;

select t.name as "name", t.owner_id as "parent"
  from tags t
  where t.project_id = $1 and t.owner_id = any($2::text::uuid[])
  order by t.owner_id, t.name collate "C";
