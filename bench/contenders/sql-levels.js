import { fileURLToPath } from 'node:url';
import { valuesRoot } from '../data/values.js';
import { httpRequests } from './sql-requests.js';

/** @type {import('./contender.js').Contender} */
export const sqlLevels = {
  name: 'SQL by level',
  about: ['hand-written for these queries: node:http and postgres, a statement for each level'],
  script: fileURLToPath(new URL('../servers/sql-levels.js', import.meta.url)),
  args: [],
  environment: ({ databaseUrl, port, values }) => ({
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    VALUES_PREFIX: valuesRoot,
    VALUES_DIRECTORY: values,
  }),
  requests: httpRequests,
  canonical: (_, answer) => answer,
};
