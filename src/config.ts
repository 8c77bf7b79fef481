import { resolve } from 'node:path';
import ms from 'ms';
import { ClientError } from './errors.ts';
import type { Root } from './stores/roots.ts';

export type Config = {
  readonly port: number;
  readonly host: string;
  /** A PostgreSQL server; null for the embedded store in `dataDirectory`. */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  readonly artifactRoots: readonly Root[];
  /** The project of a request that names none; null for the first of the store. */
  readonly project: string | null;
  /** The address people reach the gateway at, for links; null for the one it listens on. */
  readonly publicUrl: string | null;
  /** Signs links; null for a secret of this process, which no other gateway's links share. */
  readonly linkSecret: string | null;
  /** Foreign origins whose pages may use the API. */
  readonly origins: readonly string[];
  readonly poolSize: number;
  /** How much memory decoded values may take, to be answered again without a read. */
  readonly valueCacheBytes: number;
  readonly statementTimeoutMs: number;
  readonly preparedStatements: boolean;
  /** Whether an empty store is filled with the bundled example history. */
  readonly examples: boolean;
  /** The history that `serve` keeps the store in step with; null for none. */
  readonly sync: { readonly kind: string; readonly location: string } | null;
  readonly syncEveryMs: number;
  /** For a ZenML server that asks for one. */
  readonly zenmlApiKey: string | null;
};

/** The settings, each an environment variable: what it means and its default, for `--help` and the README. */
export const settings = {
  PORT: 'port to listen on (4000)',
  HOST: 'address to listen on (127.0.0.1)',
  DATABASE_URL: 'postgres://… of a PostgreSQL 14 or newer (default: embedded, under RUNPATH_DATA_DIR)',
  RUNPATH_DATA_DIR: 'directory of the embedded store (.runpath)',
  RUNPATH_ARTIFACT_ROOTS:
    'where artifacts rest: <recorded prefix>=<directory>, several separated by commas (none)',
  RUNPATH_PROJECT: 'project of requests that name none (the first of the store)',
  RUNPATH_PUBLIC_URL: 'address at which browsers reach the gateway, for links (http://localhost:PORT)',
  RUNPATH_LINK_SECRET: 'signs download links; the same for all gateways behind one address (random)',
  RUNPATH_ORIGINS: 'origins whose pages may use the API, separated by commas (none)',
  RUNPATH_POOL_SIZE: 'connections for reading from a server, for each process of serve --workers (10)',
  RUNPATH_VALUE_CACHE_MB:
    'memory of a process for decoded values, so that asking again reads nothing; 0 for none (64)',
  RUNPATH_STATEMENT_TIMEOUT_MS: 'how long a statement may take on a server, in milliseconds (10000)',
  RUNPATH_PREPARED_STATEMENTS: 'false behind a pooler that cannot carry them (true)',
  RUNPATH_EXAMPLES: 'false to start with an empty store (true, and false with RUNPATH_SYNC)',
  RUNPATH_SYNC: 'a history to keep the store in step with while serving: zenml <location> (none)',
  RUNPATH_SYNC_EVERY: 'how often to look at it: 500ms, 5s, 2m, 1h (5s)',
  RUNPATH_ZENML_API_KEY: 'what a ZenML server asks for, for import and sync (none)',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration an environment asks for; a `ClientError` that names every problem at once. */
export function parseConfig(environment: Environment): Config {
  const problems: string[] = [];
  const read = <T>(name: keyof typeof settings, fallback: T, parse: (text: string) => T): T => {
    const text = environment[name]?.trim();
    if (!text) return fallback;
    try {
      return parse(text);
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}`);
      return fallback;
    }
  };
  const config: Config = {
    port: read('PORT', 4000, (text) => wholeNumber(text, 0, 65_535)),
    host: read('HOST', '127.0.0.1', (text) => text),
    databaseUrl: read<string | null>('DATABASE_URL', null, (text) => url(text, ['postgres:', 'postgresql:'])),
    dataDirectory: read('RUNPATH_DATA_DIR', resolve('.runpath'), (text) => resolve(text)),
    artifactRoots: read<readonly Root[]>('RUNPATH_ARTIFACT_ROOTS', [], (text) =>
      text.split(',').map(parseRoot),
    ),
    project: read<string | null>('RUNPATH_PROJECT', null, (text) => text),
    publicUrl: read<string | null>('RUNPATH_PUBLIC_URL', null, (text) =>
      url(text, ['http:', 'https:']).replace(/\/$/, ''),
    ),
    linkSecret: read<string | null>('RUNPATH_LINK_SECRET', null, (text) => {
      if (text.length < 16) throw new Error('expected at least 16 characters');
      return text;
    }),
    origins: read<readonly string[]>('RUNPATH_ORIGINS', [], (text) =>
      text.split(',').map((part) => new URL(url(part.trim(), ['http:', 'https:'])).origin),
    ),
    poolSize: read('RUNPATH_POOL_SIZE', 10, (text) => wholeNumber(text, 1, 1_000)),
    valueCacheBytes: read(
      'RUNPATH_VALUE_CACHE_MB',
      64 * 2 ** 20,
      (text) => wholeNumber(text, 0, 1_048_576) * 2 ** 20,
    ),
    statementTimeoutMs: read('RUNPATH_STATEMENT_TIMEOUT_MS', 10_000, (text) =>
      wholeNumber(text, 10, 3_600_000),
    ),
    preparedStatements: read('RUNPATH_PREPARED_STATEMENTS', true, flag),
    examples: read('RUNPATH_EXAMPLES', !environment.RUNPATH_SYNC?.trim(), flag),
    sync: read<Config['sync']>('RUNPATH_SYNC', null, (text) => {
      const [, kind, location] = /^(\S+)\s+(.+)$/.exec(text) ?? [];
      if (!kind || !location) throw new Error('expected zenml <location>');
      return { kind, location };
    }),
    syncEveryMs: read('RUNPATH_SYNC_EVERY', 5_000, parseInterval),
    zenmlApiKey: read<string | null>('RUNPATH_ZENML_API_KEY', null, (text) => text),
  };
  if (problems.length > 0)
    throw new ClientError('BAD_USER_INPUT', `The configuration cannot be used:\n  ${problems.join('\n  ')}`);
  return config;
}

/** `<recorded prefix>=<directory>`: where URIs that begin with the prefix are read from. */
export function parseRoot(text: string): Root {
  const at = text.lastIndexOf('=');
  const [uri, directory] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at < 0 || !uri || !directory)
    throw new Error(`expected <recorded prefix>=<directory>, found ${JSON.stringify(text)}`);
  return { uri: uri.length > 1 ? uri.replace(/\/+$/, '') : uri, directory: resolve(directory) };
}

/** `500ms`, `5s`, `2m`, `1h`, in milliseconds. */
export function parseInterval(text: string): number {
  const time = /^\s*\d+(\.\d+)?\s*(ms|s|m|h)\s*$/.test(text) ? ms(text.trim() as ms.StringValue) : Number.NaN;
  if (!(time >= 100 && time <= 86_400_000))
    throw new Error(`expected a time from 100ms to 24h, such as 5s, found ${JSON.stringify(text)}`);
  return time;
}

function wholeNumber(text: string, least: number, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new Error(`expected a whole number from ${least} to ${most}, found ${JSON.stringify(text)}`);
  return number;
}

function flag(text: string): boolean {
  if (text !== 'true' && text !== 'false')
    throw new Error(`expected true or false, found ${JSON.stringify(text)}`);
  return text === 'true';
}

/** Its value may hold a password, so a message about it never repeats it. */
function url(text: string, protocols: readonly string[]): string {
  const expected = `expected an address beginning with ${protocols.map((name) => `${name}//`).join(' or ')}`;
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) throw new Error(expected);
  return text;
}
