import { Unreadable } from '../errors.ts';
import type { Entry } from '../stores/store.ts';
import { binary } from './binary.ts';
import type { Budget, Codec, Decoded, Folder } from './codec.ts';
import { containerOf } from './container.ts';
import { csv } from './csv.ts';
import { datasetIn } from './dataset.ts';
import { foreign } from './foreign.ts';
import { image } from './image.ts';
import { json } from './json.ts';
import { legacyNpyIn } from './legacy-npy.ts';
import { npy } from './npy.ts';
import { parquetIn } from './parquet.ts';
import { parquetFolderIn } from './parquet-folder.ts';
import { pretrained } from './pretrained.ts';
import { sparse } from './sparse.ts';
import type { TablePool } from './table-pool.ts';
import { otherText, text } from './text.ts';
import { unsafe } from './unsafe.ts';

/** The formats, and how a folder finds its own. */
export type Codecs = {
  /** In order: the first that finds its member decodes the folder. */
  readonly all: readonly Codec[];
  find(folder: Folder): { readonly codec: Codec; readonly member: Entry } | null;
  /** The member that a download serves, also where it cannot be decoded; null where the value is several files. */
  file(folder: Folder): string | null;
  /** Throws `Unreadable`, which names the file to download where there is one. */
  decode(folder: Folder, budget: Budget): Promise<Decoded>;
};

/** All formats; those that are dangerous to decode are decoded in the pool. */
export function createCodecs(pool: TablePool): Codecs {
  // Visualizations lie beside the data they show, so pictures, CSV and other text come after the formats of data.
  const container = containerOf(decode);
  const all = [
    container,
    foreign,
    unsafe,
    npy,
    legacyNpyIn(pool),
    parquetIn(pool),
    parquetFolderIn(pool),
    datasetIn(pool),
    sparse,
    binary,
    pretrained,
    text,
    json,
    csv,
    otherText,
    image,
  ];
  return { all, find, file, decode };

  function find(folder: Folder) {
    for (const codec of all) {
      const member = codec.member(folder);
      if (member) return { codec, member };
    }
    return null;
  }

  function file(folder: Folder): string | null {
    const found = find(folder);
    if (found)
      return found.codec === container || found.codec === foreign || found.member.directory
        ? null
        : found.member.name;
    const files = folder.entries.filter((entry) => !entry.directory);
    return files.length === 1 ? (files[0]?.name ?? null) : null;
  }

  async function decode(folder: Folder, budget: Budget): Promise<Decoded> {
    const found = find(folder);
    if (!found) throw unknownFormat(folder, file(folder));
    try {
      return await found.codec.decode(folder, found.member, budget);
    } catch (error) {
      if (!(error instanceof Unreadable) || error.file !== null) throw error;
      throw new Unreadable(error.code, error.message, error, file(folder));
    }
  }
}

function unknownFormat({ entries, materializer }: Folder, file: string | null): Unreadable {
  if (entries.length === 0) return new Unreadable('NOT_FOUND', 'The artifact has no files.');
  const names = entries.slice(0, 20).map((entry) => (entry.directory ? `${entry.name}/` : entry.name));
  const writer = materializer ? ` of ${materializer}` : '';
  const message = `No format${writer} is known for ${names.join(', ')}${entries.length > 20 ? ', …' : ''}.`;
  return new Unreadable('UNKNOWN_FORMAT', message, undefined, file);
}
