select t.id as "id", p.place as "place"
  from unnest($2::text::int[], $3::text::uuid[], $4::text::text[]) p(place, parent, name)
  join pipelines t on t.project_id = $1 and t.project_id = p.parent and t.name = p.name;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.number as "number"
  from pipeline_versions t
  where t.project_id = $1 and t.pipeline_id = p.parent
  order by t.number desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.number as "number", t.hash as "hash", t.docstring as "docstring"
  from pipeline_versions t
  where t.project_id = $1 and t.pipeline_id = p.parent
  order by t.number desc, t.id desc limit p.size) r;

select p.place, r.count
  from unnest($2::text::int[], $3::text::uuid[]) p(place, parent)
  cross join lateral (select count(*)::int as count
  from pipeline_versions t
  where t.project_id = $1 and t.pipeline_id = p.parent) r;

select t.id as "id", t.number as "number", p.place as "place"
  from unnest($2::text::int[], $3::text::uuid[], $4::text::integer[]) p(place, parent, name)
  join pipeline_versions t on t.project_id = $1 and t.pipeline_id = p.parent and t.number = p.name;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name"
  from runs t
  where t.project_id = $1 and t.version_id = p.parent and t.name = $5
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name"
  from runs t
  where t.project_id = $1 and t.version_id = p.parent
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.count
  from unnest($2::text::int[], $3::text::uuid[]) p(place, parent)
  cross join lateral (select count(*)::int as count
  from runs t
  where t.project_id = $1 and t.version_id = p.parent) r;
