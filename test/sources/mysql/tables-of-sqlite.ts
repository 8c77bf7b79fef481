import Sqlite from 'libsql';
import { escape as literal } from 'mysql2';

/** A recorded SQLite database as SQL for MariaDB: its own tables and rows, with moments as exact as they are. */
export function asMariadb(path: string): string {
  const database = new Sqlite(path, { readonly: true });
  const tables = database.prepare(`select name from sqlite_master where type = 'table'`).all();
  const statements = (tables as { name: string }[]).flatMap(({ name }) => {
    const columns = database.prepare(`select name, type, pk from pragma_table_info(?)`).all(name);
    const parts = (columns as { name: string; type: string; pk: number }[]).map(
      (column) => `\`${column.name}\` ${typeOf(column.type, column.pk > 0)}`,
    );
    const keys = (columns as { name: string; pk: number }[]).filter(({ pk }) => pk > 0);
    if (keys.length > 0) parts.push(`primary key (${keys.map((key) => `\`${key.name}\``).join(', ')})`);
    const rows = database.prepare(`select * from "${name}"`).raw().all() as unknown[][];
    const values = rows.map((row) => `(${row.map((value) => literal(plain(value))).join(', ')})`);
    return [
      `create table \`${name}\` (${parts.join(', ')})`,
      ...values.map((value) => `insert into \`${name}\` values ${value}`),
    ];
  });
  database.close();
  return `set sql_mode = ''; ${statements.join(';\n')}`;
}

function typeOf(type: string, key: boolean): string {
  if (/^(char|varchar)\(\d{1,3}\)$/i.test(type)) return type;
  if (/^varchar$/i.test(type)) return 'varchar(255)';
  if (/^datetime/i.test(type)) return 'datetime(6)';
  if (/^bool/i.test(type)) return 'tinyint(1)';
  if (/^int/i.test(type)) return 'int';
  return key ? 'varchar(255)' : 'longtext';
}

function plain(value: unknown): string | number | Buffer | null {
  return value instanceof ArrayBuffer ? Buffer.from(value) : (value as string | number | null);
}
