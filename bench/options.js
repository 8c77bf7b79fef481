import { parseArgs } from 'node:util';

const queryNames = ['b1', 'b2', 'b3', 'v', 'c1', 'scale'];
const contenderNames = ['runpath', 'postgraphile', 'mercurius', 'sql-levels', 'sql-single'];

export const help = `Measures Runpath beside PostGraphile, mercurius and hand-written SQL: the same queries on the same data.

Usage: npm run bench -- [options]

  npm run bench                                 everything, about 12 minutes; results go to bench/README.md
  npm run bench -- --short                      about a minute, Runpath and PostGraphile; exits 1 below a mark
  npm run bench -- --only b1 --contender runpath --contender mercurius
  npm run bench -- --profile runpath --only b2  where the time of a server goes

Options:
  --short               B1 to B3 of Runpath and PostGraphile, two short rounds
  --scale               a million runs: B1 to B3, far pages, memory (the first time, loading takes long, and 30 GB)
  --start               how long it takes from \`npm start\` to the first answer
  --only <query>        ${queryNames.join(', ')}; may be given again
  --contender <name>    ${contenderNames.join(', ')}; may be given again
  --rounds <number>     rounds of each query and contender, of which the medians count (5)
  --seconds <number>    length of a round (4)
  --connections <n>     how many clients ask at the same time (16)
  --profile <name>      loads this contender alone and writes a CPU profile of each query to bench/profiles
  --help                this text

Queries:
  b1  wide: a pipeline, its 3 versions, 10 runs each, their steps, their outputs with metadata
  b2  dashboard: 50 pipelines, the latest run of each, its steps
  b3  small: a run by name, its steps, their outputs
  v   50 values from a local artifact store, under the full path from a pipeline
  c1  b1 to b3 for one client alone: latency
  scale  with --scale: page 10,000 beside page 1, the newest of 500k runs, memory while all runs pass

Environment:
  BENCH_DATABASE_URL    a PostgreSQL to use instead of the one from npm; its database must be empty and is overwritten
  BENCH_CACHE           where data is kept between calls (a directory under that for temporary files)
`;

/** The options of a call; throws with advice where they cannot be followed. */
export function parseOptions(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      short: { type: 'boolean', default: false },
      scale: { type: 'boolean', default: false },
      start: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      contender: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string', default: '16' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { short, scale, profile } = values;
  if (values.only?.includes('scale') && !scale) throw new Error('--only scale goes with --scale.');
  const rows = ['b1', 'b2', 'b3'];
  const all = scale ? [...rows, 'scale'] : [...rows, 'v', 'c1'];
  const everything = short || profile ? rows : all;
  const everyone = short ? ['runpath', 'postgraphile'] : contenderNames;
  return {
    help: values.help,
    short,
    scale,
    start: values.start,
    profile: profile === undefined ? null : among('--profile', [profile], contenderNames)[0],
    queries: among('--only', values.only ?? everything, queryNames),
    contenders: among('--contender', values.contender ?? everyone, contenderNames),
    rounds: number('--rounds', values.rounds ?? (short ? '3' : '5')),
    seconds: number('--seconds', values.seconds ?? (short ? '2' : '4')),
    connections: number('--connections', values.connections),
    /** Whether nothing was left out, so that the results are worth keeping. */
    complete: !short && !profile && !values.only && !values.contender,
  };
}

function among(option, given, known) {
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`${option} takes one of: ${known.join(', ')}; found ${unknown.join(', ')}.`);
  return known.filter((name) => given.includes(name));
}

function number(option, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${option} takes a whole number from 1; found ${text}.`);
  return value;
}
