select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.dynamic as "dynamic", t.parent_id as "parentId"
  from runs t
  where t.project_id = $1 and t.name = $5
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name", t.dynamic as "dynamic", t.parent_id as "parentId", t.replay_of_id as "replayOfId", t.trigger_type as "triggerType", t.trigger_id as "triggerId", t.trigger_name as "triggerName"
  from runs t
  where t.project_id = $1 and t.parent_id = p.parent
  order by t.created_at desc, t.id desc limit p.size) r;

select p.place, r.count
  from unnest($2::text::int[], $3::text::uuid[]) p(place, parent)
  cross join lateral (select count(*)::int as count
  from runs t
  where t.project_id = $1 and t.parent_id = p.parent) r;

select t.id as "id", t.name as "name"
  from runs t
  where t.project_id = $1 and t.id = any($2::text::uuid[]);

select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id", t.name as "name"
  from steps t
  where t.project_id = $1 and t.run_id = p.parent and t.last_attempt
  order by t.ordinal asc, t.id asc limit p.size) r;

select p.place::int as place, o.name as "slot", o.kind as "slotKind", o.chunk_index as "slotChunk", o.chunk_size as "slotChunkSize", t.id as "id", t.name as "name"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join step_inputs o on o.project_id = $1 and o.step_id = p.parent
  join artifacts t on t.project_id = $1 and t.id = o.artifact_id
  order by p.place, o.position;
