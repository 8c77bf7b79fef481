select t.project_id as "id", t.name as "name", t.created_at as "createdAt"
  from projects t
  order by t.name, t.project_id;

select t.project_id as "id", t.name as "name", t.created_at as "createdAt"
  from projects t
  order by t.name, t.project_id;
