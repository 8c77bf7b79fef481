import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConfig, parseRoot } from '../src/config.ts';

describe('the configuration', () => {
  test('has a default for everything', () => {
    expect(parseConfig({})).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      databaseUrl: null,
      dataDirectory: resolve('.runpath'),
      artifactRoots: [],
      examples: true,
    });
  });

  test('names every problem at once, and repeats no password', () => {
    const parse = () =>
      parseConfig({
        PORT: 'eighty',
        DATABASE_URL: 'mysql://user:secret-word@host/db',
        RUNPATH_ARTIFACT_ROOTS: 'no-directory',
        RUNPATH_EXAMPLES: 'yes',
        RUNPATH_LINK_SECRET: 'short',
      });
    expect(parse).toThrow(
      /PORT: .*\n.*DATABASE_URL: .*\n.*RUNPATH_ARTIFACT_ROOTS: .*\n.*RUNPATH_LINK_SECRET: .*\n.*RUNPATH_EXAMPLES: /,
    );
    expect(parse).not.toThrow(/secret-word/);
  });

  test.each(['65536', '-1', '1.5', 'NaN', '0x'])('refuses %s as a port', (PORT) => {
    expect(() => parseConfig({ PORT })).toThrow('expected a whole number from 0 to 65535');
  });

  test('reads artifact roots', () => {
    expect(parseConfig({ RUNPATH_ARTIFACT_ROOTS: '/a/b/=/c, s3://bucket/x=d' }).artifactRoots).toEqual([
      { uri: '/a/b', directory: '/c' },
      { uri: 's3://bucket/x', directory: resolve('d') },
    ]);
    expect(() => parseRoot('=x')).toThrow('<recorded prefix>=<directory>');
  });
});
