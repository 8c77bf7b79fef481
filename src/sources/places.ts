import { arrayLiteral, type Database } from '../db/database.ts';

/** Which artifacts of some projects begin with which prefixes, and one example that begins with none. */
export async function placesOf(
  database: Database,
  projects: readonly string[],
  prefixes: readonly string[],
): Promise<{ found: readonly string[]; outside: number; example: string | null }> {
  const ofProjects = 'a.project_id in (select project_id from projects where name = any($1::text::text[]))';
  const below = `(a.uri = p.prefix or starts_with(a.uri, p.prefix || '/'))`;
  const parameters = [arrayLiteral(projects), arrayLiteral(prefixes)];
  const [row] = await database.rows<{ found: string; outside: string; example: string | null }>(
    `select (select coalesce(json_agg(p.prefix), '[]')::text from unnest($2::text::text[]) p(prefix)
               where exists (select 1 from artifacts a where ${ofProjects} and ${below})) as found,
            count(*)::text as outside, min(a.uri) as example
     from artifacts a
     where ${ofProjects} and not exists (select 1 from unnest($2::text::text[]) p(prefix) where ${below})`,
    parameters,
  );
  return {
    found: JSON.parse(row?.found ?? '[]'),
    outside: Number(row?.outside ?? 0),
    example: row?.example ?? null,
  };
}
