select t.id as "id", t.name as "name", p.place as "place"
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
  cross join lateral (select t.id as "id", t.name as "name", t.status as "status", t.created_at as "createdAt", t.git_sha as "gitSha"
  from runs t
  where t.project_id = $1 and t.version_id = p.parent
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name", t.status as "status", t.ordinal as "ordinal", t.parameters as "parameters"
  from steps t
  where t.project_id = $1 and t.run_id = p.parent and t.last_attempt
  order by t.ordinal asc, t.id asc limit p.size) r;

select o.step_id as "parent", o.name as "slot", t.id as "id", t.uri as "uri", t.materializer as "materializer", t.data_type as "dataType"
  from step_outputs o
  join artifacts t on t.project_id = o.project_id and t.id = o.artifact_id
  where o.project_id = $1 and o.step_id = any($2::text::uuid[])
  order by o.step_id, o.position;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.type as "type", t.position as "position"
  from visualizations t
  where t.project_id = $1 and t.artifact_id = p.parent
  order by t.position asc, t.id asc limit p.size) r;

select t.key as "key", t.value as "value", t.owner_id as "parent"
  from metadata t
  where t.project_id = $1 and t.owner_id = any($2::text::uuid[])
  order by t.owner_id, t.key collate "C";

select t.name as "name", t.owner_id as "parent"
  from tags t
  where t.project_id = $1 and t.owner_id = any($2::text::uuid[])
  order by t.owner_id, t.name collate "C";
