import { expect, it } from 'vitest';
import { ClientError } from '../../../src/errors.ts';
import { parseLocation } from '../../../src/sources/zenml/mysql/location.ts';
import { placeOf } from '../../../src/sources/zenml/open.ts';

it('a location as ZenML writes it is read, and named without its secrets', () => {
  const location =
    'mysql+pymysql://ada:p%40ss%2Fword@db.example:3307/zenml?ssl-mode=VERIFY_CA&read_timeout=5';
  expect(parseLocation(location)).toEqual({
    name: 'mysql://db.example:3307/zenml',
    host: 'db.example',
    port: 3307,
    socketPath: undefined,
    user: 'ada',
    password: 'p@ss/word',
    database: 'zenml',
    ssl: { rejectUnauthorized: true },
    connectMs: 10_000,
    silenceMs: 5_000,
  });
  expect(parseLocation('mariadb://ada@[::1]/zenml')).toMatchObject({
    name: 'mysql://[::1]:3306/zenml',
    host: '::1',
  });
});

it.each([
  ['', undefined],
  ['?ssl=true', { rejectUnauthorized: true, verifyIdentity: true }],
  ['?ssl-mode=verify_identity', { rejectUnauthorized: true, verifyIdentity: true }],
  ['?ssl-mode=REQUIRED', { rejectUnauthorized: false }],
  ['?ssl=true&ssl-mode=DISABLED', undefined],
])('encryption by %s', (query, ssl) => {
  expect(parseLocation(`mysql://a@b/c${query}`).ssl).toEqual(ssl);
});

it.each([
  ['mysql://ada:hush@db.example', /names no database/],
  ['mysql://ada:hush@db.example/a/b', /names no database/],
  ['mysql://ada:hush@db.example:port/zenml', /is no URL/],
  ['mysql://ada:hush%@db.example/zenml', /begins no percent-encoded character/],
  ['mysql://ada:hush@db.example/zenml?ssl_mode=x', /a parameter ssl_mode, which is not known/],
  ['mysql://ada:hush@db.example/zenml?ssl-mode=some', /none of DISABLED, REQUIRED/],
  ['mysql://ada:hush@db.example/zenml?ssl_ca=/nowhere/ca.pem', /ssl_ca that cannot be read \(ENOENT\)/],
  ['mysql://ada:hush@10.1.2.3/zenml?ssl=true', /names its host by an address/],
  ['mysql://ada:hush@[::1]/zenml?ssl-mode=VERIFY_IDENTITY', /names its host by an address/],
  ['mysql://ada:hush@db.example/zenml?read_timeout=soon', /read_timeout that is no number/],
])('%s is refused without a word of its password', (location, message) => {
  let error: unknown;
  try {
    parseLocation(location);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ClientError);
  expect((error as ClientError).message).toMatch(message);
  expect(JSON.stringify([(error as ClientError).message, (error as ClientError).cause])).not.toContain(
    'hush',
  );
});

it.each([
  ['mysql+pymysql://ada:hush@db.example:3307/zenml?read_timeout=5', 'mysql://db.example:3307/zenml'],
  ['MariaDB://ada:hush@db.example/zenml/', 'mariadb://db.example/zenml'],
  ['/a/mysql', '/a/mysql'],
  ['sqlite:////a/mysql', '/a/mysql'],
  ['https://mysql.example', 'https://mysql.example'],
])('%s is the place %s', (location, name) => {
  expect(placeOf(location)).toBe(name);
});
