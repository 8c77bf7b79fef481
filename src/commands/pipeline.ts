import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { type Ask, asking, type Whereabouts } from './ask.ts';
import type { CommandMaker, Shell } from './command.ts';

type Options = Whereabouts & { readonly first: number; readonly json?: boolean };
type Page<Row> = {
  nodes: Row[];
  totalCount: number;
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
};
/** Asks for one page of a list, from a cursor on. */
type ReadPage<Row> = (first: number, after: string | null) => Promise<Page<Row>>;

const pageSize = 100;

/** `runpath pipeline …`: the lists that the seed of every look at a history begins with. */
export const pipelineCommand: CommandMaker = (shell) => {
  const runs = new Command('runs').description('look at runs').addCommand(
    listing(new Command('list'))
      .description('list runs, newest first')
      .option('-p, --pipeline <name or id>', 'only runs of this pipeline')
      .addHelpText(
        'after',
        '\nExamples:\n  runpath pipeline runs list\n  runpath pipeline runs list -p train_digits --json',
      )
      .action((options: Options & { pipeline?: string }) =>
        list(shell, options, runColumns, runPages(options.pipeline)),
      ),
  );
  return new Command('pipeline')
    .description('look at pipelines and their runs')
    .addCommand(
      listing(new Command('list'))
        .description('list pipelines, oldest first by their first run')
        .addHelpText(
          'after',
          '\nExamples:\n  runpath pipeline list\n  runpath pipeline list --url http://localhost:4000/graphql',
        )
        .action((options: Options) => list(shell, options, pipelineColumns, pipelinePages)),
    )
    .addCommand(runs);
};

function listing(command: Command): Command {
  return command
    .option(
      '--url <address>',
      'ask this gateway, such as http://localhost:4000/graphql; default: the local store',
    )
    .option('--project <name or id>', 'the project to read; default: as the gateway has it')
    .option('--first <count>', 'how many to list', atLeastOne, 25)
    .option('--json', 'print a JSON array instead of a table');
}

const pipelineColumns = [
  'name',
  'versions',
  'runs',
  'firstRunAt',
  'latestRun',
  'latestStatus',
  'id',
] as const;
const pipelinePages = (ask: Ask) => (first: number, after: string | null) =>
  ask<{ pipelines: Page<Record<string, never>> }>(
    `query ($first: Int!, $after: String) { pipelines(first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage }
      nodes { name id: sourceId firstRunAt runs: runCount versions { totalCount } latestRun { name status } } } }`,
    { first, after },
  ).then(({ pipelines }) => ({ ...pipelines, nodes: pipelines.nodes.map(flatPipeline) }));

type PipelineNode = {
  versions: { totalCount: number };
  latestRun: { name: string; status: string } | null;
};

function flatPipeline(node: Record<string, unknown>) {
  const { versions, latestRun, ...rest } = node as PipelineNode;
  return {
    ...rest,
    versions: versions.totalCount,
    latestRun: latestRun?.name ?? null,
    latestStatus: latestRun?.status ?? null,
  };
}

const runColumns = ['pipeline', 'version', 'name', 'status', 'createdAt', 'id'] as const;
const runPages =
  (pipeline: string | undefined) => (ask: Ask) => async (first: number, after: string | null) => {
    const list = `runs(first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage }
    nodes { name id: sourceId status createdAt pipeline { name } version { number } } }`;
    const variables = { first, after, ...(pipeline !== undefined && { pipeline }) };
    const { runs } =
      pipeline === undefined
        ? await ask<{ runs: Page<RunNode> }>(`query ($first: Int!, $after: String) { ${list} }`, variables)
        : await ask<{ pipeline: { runs: Page<RunNode> } }>(
            `query ($first: Int!, $after: String, $pipeline: ${looksLikeId(pipeline) ? 'ID' : 'String'}!) {
            pipeline(${looksLikeId(pipeline) ? 'id' : 'name'}: $pipeline) { ${list} } }`,
            variables,
          ).then((data) => data.pipeline);
    return { ...runs, nodes: runs.nodes.map(flatRun) };
  };

type RunNode = { pipeline: { name: string } | null; version: { number: number } | null };

function flatRun({ pipeline, version, ...rest }: RunNode) {
  return { ...rest, pipeline: pipeline?.name ?? null, version: version?.number ?? null };
}

function looksLikeId(text: string): boolean {
  return /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text) || /^P1_[\w-]{22}$/.test(text);
}

const noLines = Object.fromEntries([
  ['middle', ''],
  ...['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) => [
    [side, ''],
    ...['mid', 'left', 'right', 'left-mid', 'right-mid', 'mid-mid'].map((end) => [`${side}-${end}`, '']),
  ]),
]);

async function list<Row extends object>(
  shell: Shell,
  options: Options,
  columns: readonly string[],
  pagesOf: (ask: Ask) => ReadPage<Row>,
): Promise<void> {
  const { rows, total } = await asking(shell, options, (ask) => firstRows(pagesOf(ask), options.first));
  if (options.json) return shell.say(JSON.stringify(rows, null, 2));
  const table = new Table({
    head: columns.map((column) => column.replaceAll(/[A-Z]/g, ' $&').toUpperCase()),
    chars: noLines,
    style: { head: shell.interactive ? ['bold'] : [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  for (const row of rows)
    table.push(columns.map((column) => String((row as Record<string, unknown>)[column] ?? '-')));
  shell.say(table.toString());
  const rest = rows.length < total ? `; --first ${total} lists all` : '';
  shell.note(`${rows.length} of ${total}${rest}`);
}

async function firstRows<Row>(read: ReadPage<Row>, wanted: number): Promise<{ rows: Row[]; total: number }> {
  const rows: Row[] = [];
  let total = 0;
  let after: string | null = null;
  do {
    const page: Page<Row> = await read(Math.min(pageSize, wanted - rows.length), after);
    rows.push(...page.nodes);
    total = page.totalCount;
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null && rows.length < wanted);
  return { rows, total };
}

function atLeastOne(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
}
