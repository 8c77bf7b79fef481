select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.pipeline_id as "pipelineId", t.created_at as "createdAt"
  from runs t
  where t.project_id = $1 and t.name = $5
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[], $5::text::timestamptz[], $6::text::uuid[]) p(place, parent, size, after0, after1)
  cross join lateral (select t.id as "id", t.name as "name"
  from runs t
  where t.project_id = $1 and t.pipeline_id = p.parent and (t.created_at, t.id) < (p.after0, p.after1)
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[], $5::text::timestamptz[], $6::text::uuid[]) p(place, parent, size, after0, after1)
  cross join lateral (select t.id as "id", t.name as "name"
  from runs t
  where t.project_id = $1 and t.pipeline_id = p.parent and (t.created_at, t.id) > (p.after0, p.after1)
  order by t.created_at asc, t.id asc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[], $5::text::timestamptz[], $6::text::uuid[]) p(place, parent, size, after0, after1)
  cross join lateral (select t.id as "id", t.name as "name"
  from runs t
  where t.project_id = $1 and t.pipeline_id = p.parent and t.name = $7 and t.status = any($8::text::text[]) and (t.created_at, t.id) < (p.after0, p.after1)
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[], $5::text::timestamptz[], $6::text::uuid[]) p(place, parent, size, after0, after1)
  cross join lateral (select t.id as "id", t.pipeline_id as "pipelineId", t.name as "name", t.created_at as "createdAt"
  from runs t
  where t.project_id = $1 and t.pipeline_id = p.parent and (t.created_at, t.id) < (p.after0, p.after1)
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[], $5::text::timestamptz[], $6::text::uuid[]) p(place, parent, size, after0, after1)
  cross join lateral (select t.id as "id", t.pipeline_id as "pipelineId", t.name as "name", t.created_at as "createdAt"
  from runs t
  where t.project_id = $1 and t.pipeline_id = p.parent and (t.created_at, t.id) < (p.after0, p.after1)
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[], $5::text::timestamptz[], $6::text::uuid[]) p(place, parent, size, after0, after1)
  cross join lateral (select t.id as "id", t.pipeline_id as "pipelineId", t.name as "name", t.created_at as "createdAt"
  from runs t
  where t.project_id = $1 and t.pipeline_id = p.parent and (t.created_at, t.id) > (p.after0, p.after1)
  order by t.created_at asc, t.id asc limit p.size) r;
