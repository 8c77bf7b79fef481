import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { tablesOf } from './rows.js';
import { valueTables } from './values.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const migrations = fileURLToPath(new URL('../../drizzle', import.meta.url));

/**
 * Fills a database with a data set, unless it holds it already. `migrate` brings an empty one to Runpath's model.
 * A database with anything else in it is refused.
 * @param {{ url: string, set: import('./sets.js').DataSet, migrate: () => Promise<void>, note: (line: string) => void }} options
 */
export async function ensureLoaded({ url, set, migrate, note }) {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const wanted = fingerprint(set);
    const held = await heldIn(sql);
    if (held === wanted) return note(`The data set is there: ${set.about}.`);
    if (held === null) await refuseForeign(sql);
    await sql`drop schema if exists drizzle, runpath_bench, public cascade`;
    await sql`create schema public`;
    await sql`create schema runpath_bench`;
    await sql`create table runpath_bench.held (fingerprint text not null)`;
    await sql`insert into runpath_bench.held values ('loading')`;
    await migrate();
    note(`Loading ${set.about} …`);
    const rebuild = await takeDown(sql);
    for (const table of [...tablesOf(set), ...valueTables()]) await copyInto(sql, table, note);
    note('  indexes and constraints');
    for (const statement of rebuild) await sql.unsafe(statement);
    await sql`vacuum (analyze)`;
    await sql`checkpoint`.catch(() => {});
    await sql`update runpath_bench.held set fingerprint = ${wanted}`;
  } finally {
    await sql.end();
  }
}

/** Changes with the data, the loader and the migrations, so that a kept database is never a stale one. */
function fingerprint(set) {
  const hash = createHash('sha256').update(set.name);
  for (const folder of [here, migrations])
    for (const name of readdirSync(folder).sort())
      if (/\.(js|sql)$/.test(name)) hash.update(readFileSync(`${folder}/${name}`));
  return hash.digest('hex').slice(0, 16);
}

async function heldIn(sql) {
  const [{ exists }] = await sql`select to_regclass('runpath_bench.held') is not null as exists`;
  if (!exists) return null;
  const [row] = await sql`select fingerprint from runpath_bench.held`;
  return row?.fingerprint ?? 'nothing';
}

async function refuseForeign(sql) {
  const [{ count }] = await sql`select count(*)::int as count from pg_tables where schemaname = 'public'`;
  if (count > 0)
    throw new Error(
      'The database of BENCH_DATABASE_URL holds tables: give an empty one, it will be overwritten.',
    );
}

/** Drops what makes loading slow, and answers the statements that put it back, in order. */
async function takeDown(sql) {
  const constraints = await sql`
    select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f')
    order by contype = 'f', contype`;
  const indexes = await sql`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = 'public'::regnamespace
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`;
  for (const { table, name } of [...constraints].reverse())
    await sql.unsafe(`alter table ${table} drop constraint ${name}`);
  for (const { name } of indexes) await sql.unsafe(`drop index ${name}`);
  const addConstraint = ({ table, name, definition }) =>
    `alter table ${table} add constraint ${name} ${definition}`;
  const keys = constraints.filter(({ definition }) => !definition.startsWith('FOREIGN'));
  const foreign = constraints.filter(({ definition }) => definition.startsWith('FOREIGN'));
  return [
    ...keys.map(addConstraint),
    ...indexes.map(({ definition }) => definition),
    ...foreign.map(addConstraint),
  ];
}

async function copyInto(sql, { table, columns, rows }, note) {
  const began = Date.now();
  const into = await sql.unsafe(`copy ${table} (${columns.join(', ')}) from stdin`).writable();
  const counted = { rows: 0 };
  await pipeline(Readable.from(chunks(rows(), counted)), into);
  note(
    `  ${table}: ${counted.rows.toLocaleString('en')} rows in ${((Date.now() - began) / 1000).toFixed(1)} s`,
  );
}

function* chunks(rows, counted) {
  let text = '';
  for (const row of rows) {
    text += `${row.map(field).join('\t')}\n`;
    counted.rows += 1;
    if (text.length > 262_144) {
      yield text;
      text = '';
    }
  }
  if (text) yield text;
}

const escapes = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function field(value) {
  if (value === null) return '\\N';
  return typeof value === 'string' ? value.replace(/[\\\t\n\r]/g, (found) => escapes[found]) : String(value);
}
