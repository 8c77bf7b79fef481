select t.id as "id", p.place as "place"
  from unnest($2::text::int[], $3::text::uuid[], $4::text::text[]) p(place, parent, name)
  join pipelines t on t.project_id = $1 and t.project_id = p.parent and t.name = p.name;

select t.id as "id", t.number as "number"
  from pipeline_versions t
  where t.project_id = $1 and t.id = any($2::text::uuid[]);

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name"
  from runs t
  where t.project_id = $1 and t.pipeline_id = p.parent and t.status = $5
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name"
  from runs t
  where t.project_id = $1 and t.pipeline_id = p.parent
  order by coalesce(t.started_at, 'infinity') asc, t.id asc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name"
  from runs t
  where t.project_id = $1 and t.pipeline_id = p.parent
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name", t.created_at as "createdAt"
  from runs t
  where t.project_id = $1 and t.pipeline_id = p.parent
  order by t.created_at asc, t.id asc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.version_id as "versionId", t.name as "name"
  from runs t
  where t.project_id = $1 and t.pipeline_id = p.parent
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.count
  from unnest($2::text::int[], $3::text::uuid[]) p(place, parent)
  cross join lateral (select count(*)::int as count
  from runs t
  where t.project_id = $1 and t.pipeline_id = p.parent) r;
