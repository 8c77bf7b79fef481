select t.id as "id", t.name as "name", p.place as "place"
  from unnest($2::text::int[], $3::text::uuid[], $4::text::text[]) p(place, parent, name)
  join pipelines t on t.project_id = $1 and t.project_id = p.parent and t.name = p.name;

select p.place, r.count
  from unnest($2::text::int[], $3::text::uuid[]) p(place, parent)
  cross join lateral (select count(*)::int as count
  from runs t
  where t.project_id = $1 and t.pipeline_id = p.parent) r;
