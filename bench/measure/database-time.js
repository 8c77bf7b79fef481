import postgres from 'postgres';
import { ask } from './answers.js';

const [warmUp, asked] = [20, 200];

/** Tells how long PostgreSQL executes the statements of a request, by pg_stat_statements. */
export async function openDatabaseTime(url) {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`create extension if not exists pg_stat_statements schema runpath_bench`;
  const total = async () => {
    const [{ ms }] = await sql`
      select coalesce(sum(total_exec_time), 0)::float8 as ms from runpath_bench.pg_stat_statements
      where dbid = (select oid from pg_database where datname = current_database())
        and query not like '%pg_stat_statements%'`;
    return ms;
  };
  return {
    /** Milliseconds for one request, the mean of many that follow each other. */
    async of(server, request) {
      for (let n = 0; n < warmUp; n += 1) await ask(server, request);
      const before = await total();
      for (let n = 0; n < asked; n += 1) await ask(server, request);
      return ((await total()) - before) / asked;
    },
    close: () => sql.end(),
  };
}
