import type { Codec } from './codec.ts';
import { bytesValue } from './json-values.ts';
import { mediaTypeOf } from './media-types.ts';
import { fileNamed } from './members.ts';

/** Bytes without a meaning of their own. */
export const binary: Codec = {
  name: 'binary',
  member: (folder) => fileNamed(folder, 'data.txt', 'file_data', 'data.tar.gz', 'data.binary'),
  decode: async (folder, { name }, budget) => {
    const blob = await folder.open(name);
    const overBudget = blob.byteLength > budget.maxBytes;
    return {
      kind: 'binary',
      base64: overBudget ? null : bytesValue(await blob.slice(0)),
      mediaType: mediaTypeOf(name),
      byteSize: blob.byteLength,
      overBudget,
      file: name,
    };
  },
};
