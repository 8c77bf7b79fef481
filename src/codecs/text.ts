import type { Entry } from '../stores/store.ts';
import type { Budget, Codec, Decoded, Folder } from './codec.ts';
import { mediaTypeOf } from './media-types.ts';
import { fileEnding, fileNamed } from './members.ts';
import { readMember } from './read.ts';

const structured = ['output.html', 'output.md', 'output.csv', 'output.json', 'uuid.txt', 'model.txt'];
const extensions = ['html', 'htm', 'md', 'markdown', 'svg', 'txt', 'log', 'yaml', 'yml'];

/** Text that ZenML stores under a name of its own: HTML, Markdown, CSV and JSON kept as a string, identifiers. */
export const text: Codec = {
  name: 'text',
  member: (folder) => fileNamed(folder, ...structured),
  decode,
};

/** Any other file that is text by its extension; SVG too, which is as active as HTML. */
export const otherText: Codec = {
  name: 'other text',
  member: (folder) => fileEnding(folder, extensions),
  decode,
};

async function decode(folder: Folder, { name, byteLength }: Entry, budget: Budget): Promise<Decoded> {
  const content = await readMember(folder, name, budget);
  return {
    kind: 'text',
    text: content,
    mediaType: mediaTypeOf(name),
    byteSize: byteLength,
    overBudget: content === null,
    file: name,
  };
}
