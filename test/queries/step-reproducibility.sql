select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id"
  from runs t
  where t.project_id = $1 and t.name = $5
  order by t.created_at desc, t.id desc limit p.size) r;

select t.id as "id", t.parameters as "parameters", t.configuration as "configuration", t.settings as "settings", t.docstring as "docstring", t.source_code as "sourceCode", t.cache_key as "cacheKey", t.metadata as "metadata", p.place as "place"
  from unnest($2::text::int[], $3::text::uuid[], $4::text::text[]) p(place, parent, name)
  join steps t on t.project_id = $1 and t.run_id = p.parent and t.name = p.name and t.last_attempt;
