import { graphqlRequest } from './contenders/contender.js';
import { memoryNow } from './machine/usage.js';
import { ask } from './measure/answers.js';
import { openDatabaseTime } from './measure/database-time.js';
import { table } from './table.js';

const pageSize = 100;
/** The page that is compared with the first one. */
const farPage = 10_000;
const samples = 20;
/** How much more memory the gateway may hold at the end than half-way: before, V8's young generation fills its space. */
const flat = 1.1;
/** What the newest runs of fifty pipelines may take in the database, in milliseconds. */
const latestMs = 5;
/** How much longer a far page may take than the first. */
const farRatio = 1.5;

const page = `query Page($after: String) {
  runs(first: ${pageSize}, after: $after) { nodes { name status createdAt } pageInfo { endCursor hasNextPage } }
}`;
// The last fifty: the one before the last has half of all runs.
const latest = '{ pipelines(last: 50) { nodes { name latestRun { name status createdAt } } } }';

/**
 * What only a large history shows: whether far pages are as cheap as near ones, whether the newest of many runs is
 * found at once, and whether the gateway's memory stays flat while all runs pass through it.
 */
export async function measureScale(server, { database, note }) {
  const time = await openDatabaseTime(database.url);
  try {
    note('Scale: paging through all runs');
    const { pages, runs, farCursor, memory } = await readAll(server, note);
    const first = await time.of(server, graphqlRequest(page, { after: null }));
    const far = await time.of(server, graphqlRequest(page, { after: farCursor }));
    note('Scale: the newest run of 50 pipelines, one of which has half of all runs');
    const { answer } = await ask(server, graphqlRequest(latest));
    if (answer.data.pipelines.nodes.filter(({ latestRun }) => latestRun !== null).length !== 50)
      throw new Error('The newest runs of 50 pipelines are not 50 runs.');
    return { pages, runs, memory, first, far, latest: await time.of(server, graphqlRequest(latest)) };
  } finally {
    await time.close();
  }
}

/** What was found, as Markdown tables. */
export function scaleTables({ pages, runs, memory, first, far, latest: newest }) {
  const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(0);
  return [
    table([
      ['Database time per request', 'ms'],
      [`page 1 of all runs, ${pageSize} a page`, first.toFixed(3)],
      [`page ${farPage.toLocaleString('en')}`, far.toFixed(3)],
      ['50 pipelines and the latest run of each; one has 500k runs', newest.toFixed(3)],
    ]),
    table([
      [`Memory while ${runs.toLocaleString('en')} runs pass in ${pages.toLocaleString('en')} pages`, 'MB'],
      ['before the first', megabytes(memory[0])],
      ['after a tenth', megabytes(memory[samples / 10])],
      ['after a half', megabytes(memory[samples / 2])],
      ['after the last', megabytes(memory.at(-1))],
      ['at most', megabytes(Math.max(...memory))],
    ]),
  ];
}

/** Whether what was found holds the marks, in the shape of `judge`. */
export function judgeScale({ memory, first, far, latest: newest }) {
  const growth = memory.at(-1) / memory[samples / 2];
  return [
    mark(`page ${farPage.toLocaleString('en')} against page 1, database time`, farRatio, far / first),
    mark('latest run of 50 pipelines, database time in ms', latestMs, newest),
    mark('memory after the last page against half-way', flat, growth),
  ];
}

async function readAll(server, note) {
  const memory = [memoryNow(server.pid)];
  let [pages, runs, after, farCursor] = [0, 0, null, null];
  for (let more = true; more; ) {
    const { answer } = await ask(server, graphqlRequest(page, { after }));
    if (answer.errors) throw new Error(`A page cannot be read: ${answer.errors[0].message}`);
    const { nodes, pageInfo } = answer.data.runs;
    pages += 1;
    runs += nodes.length;
    if (pages === farPage - 1) farCursor = pageInfo.endCursor;
    if (pages % (farPage / samples) === 0) {
      memory.push(memoryNow(server.pid));
      note(`  ${runs.toLocaleString('en')} runs, ${(memory.at(-1) / 2 ** 20).toFixed(0)} MB`);
    }
    ({ endCursor: after, hasNextPage: more } = pageInfo);
  }
  memory.push(memoryNow(server.pid));
  if (farCursor === null) throw new Error(`There is no page ${farPage}: the data set is too small.`);
  return { pages, runs, farCursor, memory };
}

function mark(text, most, found) {
  return { mark: text, wanted: `<= ${most}`, found: found.toFixed(2), holds: found <= most };
}
