/** What both hand-written endpoints answer to: an address for each query. */
export const httpRequests = {
  b1: ({ name }) => get('b1', name),
  b2: () => get('b2', ''),
  b3: ({ name }) => get('b3', name),
  v: ({ name }) => get('v', name),
};

function get(query, name) {
  return { method: 'GET', path: `/${query}/${encodeURIComponent(name)}` };
}
