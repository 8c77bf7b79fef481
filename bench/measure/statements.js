import postgres from 'postgres';
import { ask } from './answers.js';

const asked = 10;

/**
 * Counts the statements that PostgreSQL runs for a request: by pg_stat_statements, or where a given server does not
 * offer it, by its transactions, which are the same as long as nobody opens one explicitly.
 */
export async function openStatementCounter(url) {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const total = await counterOf(sql);
  return {
    /** Statements per request of a server that is warm. */
    async count(server, requests) {
      const before = await settled(total);
      for (let n = 0; n < asked; n += 1) await ask(server, requests[n % requests.length]);
      return Math.round(((await total()) - before) / asked);
    },
    close: () => sql.end(),
  };
}

/** The total once it no longer grows: what was cut off at the end of a load may still run. */
async function settled(total) {
  for (let last = await total(); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const now = await total();
    if (now === last) return now;
    last = now;
  }
}

async function counterOf(sql) {
  try {
    await sql`create extension if not exists pg_stat_statements schema runpath_bench`;
    const calls = async () => {
      const [{ count }] = await sql`
        select coalesce(sum(calls), 0)::int as count from runpath_bench.pg_stat_statements
        where dbid = (select oid from pg_database where datname = current_database())
          and query not like '%pg_stat_statements%'`;
      return count;
    };
    await calls();
    return calls;
  } catch {
    return async () => {
      // The statistics of a connection are handed over at most once a second.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const [{ count }] = await sql`
        select xact_commit::int as count from pg_stat_database where datname = current_database()`;
      return count;
    };
  }
}
