import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClientError } from '../../errors.ts';

/** Where a ZenML keeps its history, told apart. */
export type Location = {
  readonly scheme: string;
  /** The same for all spellings of a place; never with a user, password or key. */
  readonly name: string;
  /** A path for a file, else the address as it was given. */
  readonly address: string;
};

/** What a location means: a path, or an address as ZenML's own settings write it. */
export function locationOf(text: string): Location {
  const [, scheme] = /^([a-z][a-z\d+.-]+):/i.exec(text) ?? [];
  // One letter before the colon is a drive of Windows.
  if (scheme === undefined) return fileAt(resolve(text.replace(/^~(?=[/\\])/, homedir())));
  // Behind a plus, SQLAlchemy names the driver.
  const [kind = ''] = scheme.toLowerCase().split('+');
  if (kind === 'sqlite') return fileAt(sqlitePath(text));
  if (kind === 'file') return fileAt(fileURLToPath(text));
  if (!URL.canParse(text))
    throw new ClientError('BAD_USER_INPUT', `The address that begins with ${kind}: cannot be read.`);
  const { host, pathname } = new URL(text);
  return { scheme: kind, name: `${kind}://${host}${pathname.replace(/\/+$/, '')}`, address: text };
}

function fileAt(path: string): Location {
  return { scheme: 'sqlite', name: path, address: path };
}

/** SQLAlchemy's addresses: three slashes before a path of either kind, four before an absolute one. */
function sqlitePath(text: string): string {
  const [, path] = /^sqlite:\/\/\/(.+?)(?:\?.*)?$/i.exec(text) ?? [];
  if (path === undefined)
    throw new ClientError('BAD_USER_INPUT', 'Expected sqlite:///<path>, or the path of zenml.db alone.');
  const absolute = path.startsWith('/') || /^[a-z]:/i.test(path) ? path : `/${path}`;
  return resolve(absolute.replace(/^\/+/, '/'));
}
