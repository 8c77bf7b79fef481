import pLimit from 'p-limit';
import { className } from '../codecs/class-name.ts';
import type { Decoded, Folder, ValueTypes } from '../codecs/codec.ts';
import { imageFrom } from '../codecs/image.ts';
import { createCodecs } from '../codecs/index.ts';
import { bytesValue } from '../codecs/json-values.ts';
import { mediaTypeOf } from '../codecs/media-types.ts';
import { readText } from '../codecs/read.ts';
import { createTablePool } from '../codecs/table-pool.ts';
import { Unreadable } from '../errors.ts';
import type { Blob, Store } from '../stores/store.ts';
import { createValueCache } from './value-cache.ts';
import { sealed } from './value-memory.ts';
import { withKeptParts } from './value-parts.ts';

/** An artifact as the history has it; `materializer` and `dataType` are dotted Python paths. */
export type ArtifactSource = {
  readonly id: string;
  readonly uri: string;
  readonly materializer: string | null;
  readonly dataType: string | null;
};
export type VisualizationSource = { readonly id: string; readonly uri: string; readonly type: string };

export type ValueLimits = {
  /** How many calls to the stores run at the same time. */
  readonly concurrency: number;
  /** How large one window or slice may become, written out, where `maxBytes` does not allow more. */
  readonly windowBytes: number;
  /** How much of one artifact may be read, and how much may be decoded at a time. */
  readonly decodedBytes: number;
  /** How long one decoding in a worker may take. */
  readonly deadlineMs: number;
  /** How many workers decode at the same time. */
  readonly workers: number;
  /** How much memory values may take that are kept for the next request; 0 keeps none. */
  readonly cacheBytes: number;
};

/** A file to download. */
export type Download = { readonly blob: Blob; readonly name: string; readonly mediaType: string };

/** Reads values; each method throws `Unreadable`. One for the whole process, closed when the process ends. */
export type Values = ReturnType<typeof createValues>;

/**
 * Values of artifacts in the stores. An artifact does not change, so what was decoded is kept for those who ask again,
 * within a budget; it is immutable, and shared by all of them. Nothing runs before the first call.
 */
export function createValues({ stores, limits }: { stores: Store; limits: ValueLimits }) {
  const pool = createTablePool({ workers: limits.workers, deadlineMs: limits.deadlineMs });
  const codecs = createCodecs(pool);
  const store = limited(stores, limits.concurrency);
  const cache = createValueCache(limits.cacheBytes);

  const keep = (key: string, decode: () => Promise<Decoded>) =>
    cache.once(key, async () => {
      const decoded = await decode();
      const value = withKeptParts(decoded, key, cache);
      const bytes = sealed(value) + retainedBy(decoded);
      return { value, bytes: decoded.partial ? null : bytes };
    });

  return {
    /** Decodes an artifact; `maxBytes` bounds what of it is inlined whole. */
    read: ({ id, uri, materializer, dataType }: ArtifactSource, maxBytes: number): Promise<Decoded> =>
      // All that decides the answer, but for the bytes themselves: the id stands for those.
      keep(JSON.stringify([id, uri, materializer, dataType, maxBytes]), async () =>
        codecs.decode(await folderOf(store, uri, typesOf({ materializer, dataType })), {
          maxBytes,
          windowBytes: Math.max(maxBytes, limits.windowBytes),
          decodedBytes: limits.decodedBytes,
        }),
      ),

    /** What a visualization holds: a text, an image, or bytes that are neither. */
    content: ({ id, uri, type }: VisualizationSource, maxBytes: number): Promise<Decoded> =>
      keep(JSON.stringify([id, uri, type, maxBytes]), async () =>
        contentOf(await store.open(uri), uri, type, maxBytes),
      ),

    /** The file behind an artifact, or at a URI: also where its value cannot be shown. */
    file: async (source: Omit<ArtifactSource, 'id'> | string): Promise<Download> => {
      const { uri } = typeof source === 'string' ? { uri: source } : source;
      const folder = await folderOf(store, uri, typeof source === 'string' ? unknownTypes : typesOf(source));
      const name = codecs.file(folder);
      if (name === null) throw new Unreadable('NOT_FOUND', 'The artifact is not a single file.');
      return { blob: await folder.open(name), name, mediaType: mediaTypeOf(name) };
    },

    /** What the values that are kept have been good for. */
    stats: () => cache.stats(),

    close: () => pool.close(),
  };
}

/** Files up to this size are read whole with their opening. */
const aheadBytes = 16 * 1024;
const unknownTypes: ValueTypes = { materializer: null, dataType: null };
const visualizationTypes: Readonly<Record<string, string>> = {
  CSV: 'text/csv',
  HTML: 'text/html',
  JSON: 'application/json',
  MARKDOWN: 'text/markdown',
};

async function contentOf(blob: Blob, uri: string, type: string, maxBytes: number): Promise<Decoded> {
  const mediaType = visualizationTypes[type] ?? mediaTypeOf(nameOf(uri));
  const overBudget = blob.byteLength > maxBytes;
  const common = { byteSize: blob.byteLength, mediaType, overBudget, file: nameOf(uri) };
  if (type === 'IMAGE') return { ...common, ...(await imageFrom(blob, nameOf(uri))) };
  if (overBudget) return { ...common, kind: 'text', text: null };
  const text = await readText(blob);
  if (text !== null) return { ...common, kind: 'text', text };
  // ZenML shows bytes as Markdown, whatever they are.
  const base64 = bytesValue(await blob.slice(0));
  return { ...common, kind: 'binary', base64, mediaType: 'application/octet-stream' };
}

/** What parts will be read from stays in memory with the value. */
function retainedBy({ kind, byteSize, retained = 0 }: Decoded): number {
  const hasParts = kind === 'table' || kind === 'tensor' || kind === 'image';
  return retained + (hasParts && byteSize <= aheadBytes ? byteSize : 0);
}

function typesOf({ materializer, dataType }: Omit<ArtifactSource, 'id' | 'uri'>): ValueTypes {
  return { materializer: className(materializer), dataType: className(dataType) };
}

async function folderOf(store: Store, uri: string, types: ValueTypes): Promise<Folder> {
  const place = uri.endsWith('/') ? uri.slice(0, -1) : uri;
  const entries = await store.list(place);
  const [only] = entries;
  const mayBeFile = entries.length === 1 && only?.directory === false && only.name === nameOf(place);
  return {
    ...types,
    entries,
    open: async (name) => {
      const member = store.open(`${place}/${name}`);
      if (!mayBeFile) return member;
      return member.catch((error) => {
        if (error instanceof Unreadable && error.code === 'NOT_FOUND') return store.open(place);
        throw error;
      });
    },
    child: async (name, childTypes) => {
      const isMember = entries.some((entry) => entry.directory && entry.name === name);
      if (!isMember)
        throw new Unreadable('NOT_FOUND', `The container has no member ${JSON.stringify(name)}.`);
      return folderOf(store, `${place}/${name}`, childTypes);
    },
  };
}

function nameOf(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}

/** The store, asked no more than so many things at a time. */
function limited(store: Store, concurrency: number): Store {
  const limit = pLimit(concurrency);
  return {
    roots: store.roots,
    owns: (uri) => store.owns(uri),
    list: (uri) => limit(() => store.list(uri)),
    open: async (uri) => {
      const blob = await limit(() => store.open(uri, aheadBytes));
      if (blob.byteLength <= aheadBytes) return blob;
      return { byteLength: blob.byteLength, slice: (start, end) => limit(() => blob.slice(start, end)) };
    },
  };
}
