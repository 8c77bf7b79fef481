/** The floors of ARCHITECTURE.md as rules: each says why it is there. */
const floor = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    floor('no-cycles', 'Files that need each other are one file, or miss a third.', {}, { circular: true }),
    floor(
      'common-needs-nothing',
      'Every floor uses errors and JSON texts, so they stand on none.',
      { path: '^src/(errors|json-text).ts' },
      { path: '^src' },
    ),
    floor(
      'db-is-the-ground',
      'Tables and connections know nothing of who reads them.',
      { path: '^src/db' },
      { path: '^src/', pathNot: '^src/(db/|errors.ts|json-text.ts)' },
    ),
    floor(
      'stores-are-the-ground',
      'A store hands out bytes, and knows nothing of what they mean.',
      { path: '^src/stores' },
      { path: '^src/', pathNot: '^src/(stores/|errors.ts)' },
    ),
    floor(
      'codecs-name-blobs-only',
      'A codec reads any store: it names the contract of bytes, never a backend.',
      { path: '^src/codecs' },
      { path: '^src/', pathNot: '^src/(codecs/|errors.ts|stores/store.ts)' },
    ),
    floor(
      'loaders-below-schema',
      'Loaders answer whoever asks, over GraphQL or not.',
      { path: '^src/loaders' },
      { path: '^src/', pathNot: '^src/(loaders/|db/|stores/|codecs/|errors.ts)' },
    ),
    floor(
      'schema-sees-loaders-only',
      'A resolver that reached the store itself would break the promise of one statement per level.',
      { path: '^src/schema' },
      {
        path: '^src/',
        pathNot:
          '^src/(schema/|loaders/|db/(tables|metadata-text).ts|codecs/codec.ts|errors.ts|json-text.ts)',
      },
    ),
    floor(
      'schema-takes-tables-as-types',
      'Row types are shapes; a table in a resolver would be a query in a resolver.',
      { path: '^src/schema' },
      { path: '^src/db/', dependencyTypesNot: ['type-only'] },
    ),
    floor(
      'nouns-do-not-meet',
      'A type is named on the refs page and implemented in one file, which no other type needs.',
      {
        path: '^src/schema/(artifact|metadata|node|pipeline|pipeline-version|project|run|runs-of|step|table-value|tags|tensor-value|value|visualization).ts',
      },
      {
        path: '^src/schema/(artifact|metadata|node|pipeline|pipeline-version|project|run|runs-of|step|table-value|tags|tensor-value|value|visualization).ts',
      },
    ),
    floor(
      'http-carries-any-schema',
      'The wire is the same whatever the graph; main brings the two together.',
      { path: '^src/http' },
      { path: '^src/', pathNot: '^src/(http/|errors.ts|json-text.ts|stores/store.ts)' },
    ),
    floor(
      'sources-write-only',
      'An importer fills the store, and serves nobody.',
      { path: '^src/sources' },
      { path: '^src/', pathNot: '^src/(sources/|db/|stores/|errors.ts|json-text.ts)' },
    ),
    floor(
      'one-root',
      'Only the root and the command line put floors together, so nothing else may need them.',
      { pathNot: '^src/(main|open-database|cli).ts' },
      { path: '^src/(main|open-database|cli).ts' },
    ),
    floor(
      'tools-stay-home',
      'What users install holds nothing that only developers need.',
      { path: '^src' },
      { dependencyTypes: ['npm-dev'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
