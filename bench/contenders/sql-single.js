import { fileURLToPath } from 'node:url';
import { httpRequests } from './sql-requests.js';

const { b1, b2, b3 } = httpRequests;

/** @type {import('./contender.js').Contender} */
export const sqlSingle = {
  name: 'SQL in one',
  about: ['hand-written for these queries: node:http and postgres, one statement that builds the JSON'],
  script: fileURLToPath(new URL('../servers/sql-single.js', import.meta.url)),
  args: [],
  environment: ({ databaseUrl, port }) => ({ DATABASE_URL: databaseUrl, PORT: String(port) }),
  requests: { b1, b2, b3 },
  canonical: (_, answer) => answer,
};
