import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { jsonPgSmartTags } from 'postgraphile/utils';
import { poolSize } from '../contenders/contender.js';

const lists = '+list -connection';

/**
 * Relations as plain lists, which cost less than connections, under short names.
 */
const names = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      pipeline_versions: {
        constraint: {
          pipeline_versions_pipeline: {
            tags: { foreignSimpleFieldName: 'versions', behavior: lists },
          },
        },
      },
      pipelines: { constraint: { pipelines_name: { tags: { fieldName: 'pipeline' } } } },
      runs: {
        constraint: {
          runs_pipeline: { tags: { foreignSimpleFieldName: 'runs', behavior: lists } },
          runs_version: { tags: { foreignSimpleFieldName: 'runs', behavior: lists } },
        },
      },
      steps: {
        constraint: {
          steps_run: { tags: { foreignSimpleFieldName: 'steps', behavior: lists } },
        },
      },
      step_outputs: {
        constraint: {
          step_outputs_step: { tags: { foreignSimpleFieldName: 'outputs', behavior: lists } },
          step_outputs_artifact: { tags: { fieldName: 'artifact' } },
        },
      },
    },
  },
});

const pgl = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [names],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ['public'],
      poolConfig: { max: poolSize },
    }),
  ],
  grafserv: { graphiql: false, websockets: false, watch: false, outputDataAsString: true },
  grafast: { explain: false },
});

const server = createServer();
await pgl.createServ(grafserv).addTo(server);
server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit());
