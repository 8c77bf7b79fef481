import { parseConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/database.ts';
import type { LogEvent } from '../../src/http/log.ts';
import { startGateway } from '../../src/main.ts';
import { emptyStore, type StoreKind, storeWithExamples } from './stores.ts';

type Answer = {
  data?: unknown;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
};

export type TestGateway = {
  readonly url: string;
  /** Statements that the gateway has read with. */
  readonly statements: string[];
  readonly logged: LogEvent[];
  readonly database: Database;
  /** Posts a query as a client does, and answers with status and body. */
  post(
    query: string,
    options?: { variables?: object; project?: string },
  ): Promise<{ status: number; body: Answer }>;
  stop(): Promise<void>;
};

/** A gateway on a free port, over a store of its own with the bundled examples or with nothing. */
export async function gatewayOver(
  kind: StoreKind,
  { filled = true, environment = {} }: { filled?: boolean; environment?: Record<string, string> } = {},
): Promise<TestGateway> {
  const store = await (filled ? storeWithExamples(kind) : emptyStore(kind));
  const config = parseConfig({
    PORT: '0',
    RUNPATH_DATA_DIR: '/nowhere',
    RUNPATH_PUBLIC_URL: 'http://runpath.example',
    RUNPATH_PROJECT: 'examples',
    ...environment,
  });
  const logged: LogEvent[] = [];
  const gateway = await startGateway(config, store.database, '{ __typename }', (event) => logged.push(event));
  return {
    url: gateway.url,
    statements: store.statements,
    logged,
    database: store.database,
    async post(query, { variables, project } = {}) {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(project && { 'Runpath-Project': project }) },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, body: (await response.json()) as Answer };
    },
    async stop() {
      await gateway.close();
      await store.drop();
    },
  };
}
