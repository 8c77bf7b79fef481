import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { contenders } from './contenders/index.js';
import { machineLine } from './machine/about.js';
import { ratioTo } from './marks.js';
import { nodeFlags } from './measure/servers.js';
import { queries } from './queries.js';
import { table } from './table.js';

/** @typedef {import('./measure/round.js').Seen & { statements: number }} Row */

/** The results of one query, as a Markdown table. */
export function queryTable(query, rows) {
  const head = [
    queries[query].title,
    'req/s',
    'p50 ms',
    'p99 ms',
    'server CPU ms',
    'database CPU ms',
    'statements',
    'kB',
    'x PostGraphile',
    'x hand-written',
  ];
  const body = Object.entries(rows).map(([name, row]) => [
    contenders[name].name,
    row.perSecond.toFixed(row.perSecond < 100 ? 1 : 0),
    row.p50.toFixed(2),
    row.p99.toFixed(2),
    figure(row.serverCpu, 3),
    figure(row.databaseCpu, 3),
    String(row.statements),
    (row.bytes / 1000).toFixed(1),
    figure(ratioTo(rows, 'postgraphile', name), 2),
    figure(ratioTo(rows, 'sql', name), 2),
  ]);
  return table([head, ...body]);
}

/** The latencies of one client alone, as a Markdown table. */
export function clientTable(results) {
  const head = [
    'C1 one client',
    ...Object.keys(results).flatMap((query) => latencyHeads(queries[query].title)),
  ];
  const names = Object.keys(Object.values(results)[0]);
  const body = names.map((name) => [
    contenders[name].name,
    ...Object.values(results).flatMap((rows) => [rows[name].p50.toFixed(2), rows[name].p99.toFixed(2)]),
  ]);
  return table([head, ...body]);
}

/** The most memory that each server held, as a Markdown table. */
export function memoryTable(memory) {
  const body = Object.entries(memory).map(([name, bytes]) => [
    contenders[name].name,
    bytes === null ? '-' : (bytes / 2 ** 20).toFixed(0),
  ]);
  return table([['Peak memory', 'MB'], ...body]);
}

/** Each mark and whether it holds, as a Markdown table. */
export function marksTable(marks) {
  const body = marks.map(({ mark, wanted, found, holds }) => [
    mark,
    wanted,
    found,
    holds ? 'holds' : '**missed**',
  ]);
  return table([['Mark', 'wanted', 'found', ''], ...body]);
}

/** When, on what and with which versions the results came about. */
export function conditions({ node, postgres, cores, rounds, seconds, connections, set }) {
  const pinning = cores
    ? 'the server on one core, PostgreSQL and the load on the others'
    : 'nothing pinned to a core';
  const packages = new Set(Object.values(contenders).flatMap(({ about }) => about));
  const versions = [...packages].map((name) => [name, versionOf(name)]).filter(([, version]) => version);
  return [
    `- ${new Date().toISOString().slice(0, 10)}, ${machineLine()}; ${pinning}`,
    `- Node ${node.version} with ${nodeFlags.join(' ')}, ${postgres}, ${versions.map((pair) => pair.join(' ')).join(', ')}`,
    `- ${set.about}`,
    `- ${connections} connections, medians of ${rounds} rounds of ${seconds} s each, the contenders in turn`,
  ].join('\n');
}

/** Puts results into README.md, in the place that carries their name. */
export function writeResults(name, text) {
  const readme = new URL('./README.md', import.meta.url);
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, rest] = readFileSync(readme, 'utf8').split(open);
  writeFileSync(readme, `${before}${open}\n\n${text}\n\n${close}${rest.split(close)[1]}`);
}

function latencyHeads(title) {
  return [`${title.split(' ')[0]} p50 ms`, 'p99 ms'];
}

function figure(number, digits) {
  return number === null ? '-' : number.toFixed(digits);
}

function versionOf(name) {
  try {
    const path = createRequire(import.meta.url).resolve.paths(name)[0];
    return JSON.parse(readFileSync(`${path}/${name}/package.json`, 'utf8')).version;
  } catch {
    return null;
  }
}
