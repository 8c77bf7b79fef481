import { listen } from './served.ts';

/** A thing that a list holds, as the API tells of it. */
export type Listed = {
  readonly id: string;
  readonly name: string;
  readonly body: { readonly created: string; readonly updated: string };
};

/** A server of lists that grow and shrink, which pages, sorts and filters them by the rules of ZenML's API. */
export async function serveLists(lists: Readonly<Record<string, Listed[]>>, before: (line: string) => void) {
  const asked: string[] = [];
  const server = await listen((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const path = url.pathname.replace('/api/v1', '');
    asked.push(`${path}${url.search}`);
    before(`${path}${url.search}`);
    if (path === '/info') return void response.end(JSON.stringify({ id: 'lists', version: '0.98.0' }));
    const among = (lists[path] ?? []).filter((item) =>
      (['created', 'updated'] as const).every((column) =>
        url.searchParams.getAll(column).every((filter) => holds(item.body[column], filter)),
      ),
    );
    const [order = '', column = ''] = url.searchParams.get('sort_by')?.split(':') ?? [];
    const key = (item: Listed) => `${item.body[column as 'created']} ${item.id}`;
    const sorted = among.toSorted((a, b) => (key(a) < key(b) ? -1 : 1) * (order === 'desc' ? -1 : 1));
    const [page, size] = [Number(url.searchParams.get('page')), Number(url.searchParams.get('size'))];
    const pages = Math.max(1, Math.ceil(sorted.length / size));
    if (page > pages) return void response.writeHead(400).end('{"detail": ["ValueError", "Invalid page"]}');
    const items = sorted.slice((page - 1) * size, page * size);
    response.end(JSON.stringify({ total: sorted.length, items }));
  });
  return { ...server, taken: () => asked.splice(0) };
}

function holds(at: string, filter: string): boolean {
  const [, operation, moment = ''] = /^(gte|lt):(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)$/.exec(filter) ?? [];
  if (!operation) throw new Error(`ZenML does not understand ${filter}`);
  return operation === 'gte' ? at.replace('T', ' ') >= moment : at.replace('T', ' ') < moment;
}
