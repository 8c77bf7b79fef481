import { queries, rowQueries } from './queries.js';

/** How many times as many requests per second Runpath is to answer, by the contender it is compared with. */
const wanted = {
  postgraphile: { b1: 4, b2: 2, b3: 1.1 },
  mercurius: { b1: 1.4, b2: 1.4, b3: 1 },
  sql: { b1: 0.5, b2: 0.5, b3: 0.35, v: 0.5 },
};
const names = {
  postgraphile: 'PostGraphile',
  mercurius: 'mercurius + JIT',
  sql: 'the better hand-written SQL',
};

/**
 * The marks that a benchmark has to hold, with what was found; only those for which enough was measured.
 * @param {{ results: Record<string, Record<string, import('./report.js').Row>>, memory: Record<string, number | null> }} found
 * @returns {{ mark: string, wanted: string, found: string, holds: boolean }[]}
 */
export function judge({ results, memory }) {
  const marks = [];
  for (const [other, ratios] of Object.entries(wanted))
    for (const [query, least] of Object.entries(ratios)) {
      const ratio = ratioTo(results[query], other);
      if (ratio === null) continue;
      marks.push({
        mark: `${queries[query].title}, requests per second against ${names[other]}`,
        wanted: `>= ${least}`,
        found: ratio.toFixed(2),
        holds: ratio >= least,
      });
    }
  for (const query of rowQueries) {
    const statements = results[query]?.runpath?.statements;
    if (statements === undefined) continue;
    marks.push({
      mark: `${queries[query].title}, statements per request`,
      wanted: `<= ${queries[query].statements}`,
      found: String(statements),
      holds: statements <= queries[query].statements,
    });
  }
  const [own, theirs] = [memory.runpath, memory.postgraphile];
  // What a server holds after some of the queries only would say little.
  if (own && theirs && rowQueries.every((query) => results[query]))
    marks.push({
      mark: 'peak memory against PostGraphile',
      wanted: '<= 1',
      found: (own / theirs).toFixed(2),
      holds: own <= theirs,
    });
  return marks;
}

/**
 * Runpath's requests per second as a multiple of another contender's; `sql` is the better of the hand-written ones.
 * Null where one of the two was not measured.
 */
export function ratioTo(rows, other, name = 'runpath') {
  const others = other === 'sql' ? [rows?.['sql-levels'], rows?.['sql-single']] : [rows?.[other]];
  const best = Math.max(...others.map((row) => row?.perSecond ?? 0));
  return rows?.[name] && best > 0 ? rows[name].perSecond / best : null;
}
