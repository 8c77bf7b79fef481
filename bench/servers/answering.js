import { createServer } from 'node:http';

/**
 * Serves JSON texts at `/<query>/<name>`, on the port of the environment.
 * @param {Record<string, (name: string) => Promise<string>>} answers
 */
export function serveAnswers(answers) {
  const server = createServer(async (request, response) => {
    const [, query, name] = request.url.split('/');
    const answer = answers[query];
    if (!answer) return response.writeHead(404).end();
    try {
      const text = await answer(decodeURIComponent(name));
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(text),
      });
      response.end(text);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  server.listen(Number(process.env.PORT), '127.0.0.1');
  process.once('SIGTERM', () => process.exit());
}
