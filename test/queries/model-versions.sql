select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name"
  from runs t
  where t.project_id = $1 and t.id in (select m.run_id
  from model_runs m
  where m.project_id = $1 and m.model_version_id = p.parent)
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.count
  from unnest($2::text::int[], $3::text::uuid[]) p(place, parent)
  cross join lateral (select count(*)::int as count
  from runs t
  where t.project_id = $1 and t.id in (select m.run_id
  from model_runs m
  where m.project_id = $1 and m.model_version_id = p.parent)) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name", t.version as "version", t.kind as "kind"
  from artifacts t
  where t.project_id = $1 and t.id in (select m.artifact_id
  from model_artifacts m
  where m.project_id = $1 and m.model_version_id = p.parent)
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name", t.version as "version", t.number as "number", t.stage as "stage", t.description as "description", t.created_at as "createdAt", t.metadata as "metadata"
  from model_versions t
  where t.project_id = $1
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.count
  from unnest($2::text::int[], $3::text::uuid[]) p(place, parent)
  cross join lateral (select count(*)::int as count
  from artifacts t
  where t.project_id = $1 and t.id in (select m.artifact_id
  from model_artifacts m
  where m.project_id = $1 and m.model_version_id = p.parent)) r;

select p.place, r.count
  from unnest($2::text::int[], $3::text::uuid[]) p(place, parent)
  cross join lateral (select count(*)::int as count
  from model_versions t
  where t.project_id = $1) r;

select p.place::int as place, t.name as "name"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join tags t on t.project_id = $1 and t.owner_id = p.parent
  order by p.place, t.name collate "C";
