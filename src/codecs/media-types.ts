const types: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  gif: 'image/gif',
  gz: 'application/gzip',
  htm: 'text/html',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  log: 'text/plain',
  markdown: 'text/markdown',
  md: 'text/markdown',
  npz: 'application/zip',
  parquet: 'application/vnd.apache.parquet',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  webp: 'image/webp',
  yaml: 'text/plain',
  yml: 'text/plain',
};

const bytes = 'application/octet-stream';

/** The media type that a file's name promises; plain bytes where it promises none. */
export function mediaTypeOf(name: string): string {
  // ZenML stores bytes under this name, whatever they are.
  if (name === 'data.txt') return bytes;
  if (/\.parquet(\.gzip)?$/i.test(name)) return types.parquet as string;
  return types[extensionOf(name)] ?? bytes;
}

/** What follows the last dot of a name, in lower case; empty where there is no dot. */
export function extensionOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1 || name.length).toLowerCase();
}
