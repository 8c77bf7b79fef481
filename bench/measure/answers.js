import assert from 'node:assert/strict';
import { queries } from '../queries.js';

/** One answer of a server, parsed, with its length in bytes. */
export async function ask({ contender, url }, { method, path, headers, body }) {
  const response = await fetch(url + path, { method, headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${contender.name} answers ${response.status}: ${text.slice(0, 500)}`);
  return { answer: JSON.parse(text), bytes: Buffer.byteLength(text) };
}

/**
 * Asks all servers for the same things; throws unless all answer the same content, of the size that the query is
 * meant to have. Answers the mean length of each server's answers, in order.
 */
export async function compareAnswers(name, servers, set) {
  const query = queries[name];
  const lengths = servers.map(() => 0);
  const turns = query.parameters(set);
  for (const parameters of turns) {
    let reference;
    for (const [at, server] of servers.entries()) {
      const { answer, bytes } = await ask(server, server.contender.requests[name](parameters));
      const content = server.contender.canonical(name, answer);
      lengths[at] += bytes / turns.length;
      reference ??= content;
      const what = `${query.title} ${JSON.stringify(parameters)}`;
      assert.equal(
        query.size(content),
        query.expected,
        `${what}: ${server.contender.name} answers another size.`,
      );
      assert.deepEqual(
        content,
        reference,
        `${what}: ${server.contender.name} and ${servers[0].contender.name} answer different content.`,
      );
    }
  }
  return lengths;
}
