select p.place, r.*
  from unnest($2::text::int[], $3::text::uuid[], $4::text::int[]) p(place, parent, size)
  cross join lateral (select t.id as "id"
  from runs t
  where t.project_id = $1 and t.name = $5
  order by t.created_at desc, t.id desc limit p.size) r;

select t.id as "id", t.name as "name", p.place as "place"
  from unnest($2::text::int[], $3::text::uuid[], $4::text::text[]) p(place, parent, name)
  join steps t on t.project_id = $1 and t.run_id = p.parent and t.name = p.name and t.last_attempt;

select p.place::int as place, o.name as "slot", t.id as "id", t.name as "name"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join step_outputs o on o.project_id = $1 and o.step_id = p.parent
  join artifacts t on t.project_id = $1 and t.id = o.artifact_id
  order by p.place, o.position;

select p.place::int as place, o.name as "slot", t.id as "id", t.name as "name", t.type as "type", t.materializer as "materializer", t.data_type as "dataType"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join step_outputs o on o.project_id = $1 and o.step_id = p.parent
  join artifacts t on t.project_id = $1 and t.id = o.artifact_id
  order by p.place, o.position;

select p.place::int as place, o.name as "slot", o.kind as "slotKind", o.chunk_index as "slotChunk", o.chunk_size as "slotChunkSize", t.id as "id"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join step_inputs o on o.project_id = $1 and o.step_id = p.parent
  join artifacts t on t.project_id = $1 and t.id = o.artifact_id
  order by p.place, o.position;

select p.place::int as place, o.name as "slot", o.kind as "slotKind", o.chunk_index as "slotChunk", o.chunk_size as "slotChunkSize", t.id as "id", t.name as "name"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join step_inputs o on o.project_id = $1 and o.step_id = p.parent
  join artifacts t on t.project_id = $1 and t.id = o.artifact_id
  order by p.place, o.position;

select p.place::int as place, o.name as "slot", o.kind as "slotKind", o.chunk_index as "slotChunk", o.chunk_size as "slotChunkSize", t.id as "id", t.producer_id as "producerId"
  from unnest($2::text::uuid[]) with ordinality p(parent, place)
  join step_inputs o on o.project_id = $1 and o.step_id = p.parent
  join artifacts t on t.project_id = $1 and t.id = o.artifact_id
  order by p.place, o.position;
