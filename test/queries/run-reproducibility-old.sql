select t.id as "id", t.docstring as "docstring"
  from pipeline_versions t
  where t.project_id = $1 and t.id = any($2::text::uuid[]);

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.version_id as "versionId", t.status as "status", t.source_status as "sourceStatus", t.created_at as "createdAt", t.git_sha as "gitSha", t.settings as "settings"
  from runs t
  where t.project_id = $1 and t.name = $5
  order by t.created_at desc, t.id desc limit p.size) r;

select t.key as "key", t.type as "type", t.value as "value", t.number as "number", t.text as "text", t.boolean as "boolean", t.owner_id as "parent"
  from metadata t
  where t.project_id = $1 and t.owner_id = any($2::text::uuid[])
  order by t.owner_id, t.key collate "C";
