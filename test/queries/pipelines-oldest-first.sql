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

select p.place::int as place, t.name as "name"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join tags t on t.project_id = $1 and t.owner_id = p.parent
  order by p.place, t.name collate "C";
