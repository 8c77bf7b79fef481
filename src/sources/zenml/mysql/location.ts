import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { SslOptions } from 'mysql2';
import { ClientError } from '../../../errors.ts';

/** Where a MySQL or MariaDB server keeps a ZenML, and how to get in. */
export type Location = {
  /** What messages call it: never with the user's password. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly socketPath: string | undefined;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: SslOptions | undefined;
  /** How long the server may take to let us in, and then to say anything at all. */
  readonly connectMs: number;
  readonly silenceMs: number;
};

const shape = 'mysql://<user>:<password>@<host>:<port>/<database>';
const known = 'ssl, ssl-mode, ssl_ca, ssl_cert, ssl_key, unix_socket, connect_timeout, read_timeout, charset';

/** Reads such a location; a `ClientError` that repeats nothing secret where it is none. */
export function parseLocation(location: string): Location {
  const url = parsed(location);
  const database = decoded(url.pathname.slice(1));
  if (!database || database.includes('/')) throw refuse(`names no database; write ${shape}.`);
  const stray = [...url.searchParams.keys()].find((name) => !known.split(', ').includes(name));
  if (stray !== undefined) throw refuse(`has a parameter ${stray}, which is not known. Known are ${known}.`);
  const parameter = (name: string) => url.searchParams.get(name) ?? undefined;
  const socketPath = parameter('unix_socket');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost';
  const port = Number(url.port || 3306);
  const place = socketPath
    ? `localhost(${socketPath})`
    : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    name: `mysql://${place}/${database}`,
    host: decoded(host),
    port,
    socketPath,
    user: decoded(url.username),
    password: decoded(url.password),
    database,
    ssl: sslOf(parameter, host),
    connectMs: seconds('connect_timeout', parameter('connect_timeout') ?? '10'),
    silenceMs: seconds('read_timeout', parameter('read_timeout') ?? '60'),
  };
}

function parsed(location: string): URL {
  // An error of URL's own would carry the location, and with it the password.
  if (!URL.canParse(location))
    throw refuse(`is no URL; write ${shape}, with special characters of the password percent-encoded.`);
  return new URL(location);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse('has a % that begins no percent-encoded character; write %25 for it.');
  }
}

function seconds(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 86_400)) throw refuse(`has a ${name} that is no number of seconds.`);
  return value * 1000;
}

/** As `mysql --ssl-mode` has it; `ssl=true` or a certificate of an authority asks for the strictest. */
function sslOf(parameter: (name: string) => string | undefined, host: string): SslOptions | undefined {
  const file = (name: string) => {
    const path = parameter(name);
    return path === undefined ? {} : { [name.slice(4)]: content(name, path) };
  };
  const files = { ...file('ssl_ca'), ...file('ssl_cert'), ...file('ssl_key') };
  const wanted = parameter('ssl') === 'true' || Object.keys(files).length > 0;
  const mode = (parameter('ssl-mode') ?? (wanted ? 'VERIFY_IDENTITY' : 'DISABLED')).toUpperCase();
  if (mode === 'DISABLED') return undefined;
  if (mode === 'REQUIRED') return { ...files, rejectUnauthorized: false };
  if (mode === 'VERIFY_CA') return { ...files, rejectUnauthorized: true };
  // The driver would compare the certificate with the name localhost instead of the address.
  if (mode === 'VERIFY_IDENTITY' && isIP(host))
    throw refuse(
      'names its host by an address, which no certificate is checked for; write its name, or ssl-mode=VERIFY_CA.',
    );
  if (mode === 'VERIFY_IDENTITY') return { ...files, rejectUnauthorized: true, verifyIdentity: true };
  throw refuse('has an ssl-mode that is none of DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY.');
}

function content(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw refuse(`has an ${name} that cannot be read (${(error as NodeJS.ErrnoException).code}): ${path}`);
  }
}

function refuse(what: string): ClientError {
  return new ClientError('BAD_USER_INPUT', `The location of the MySQL database ${what}`);
}
