import { imageSize } from 'image-size';
import { Unreadable } from '../errors.ts';
import type { Blob } from '../stores/store.ts';
import type { Codec } from './codec.ts';
import { bytesValue } from './json-values.ts';
import { fileEnding } from './members.ts';

/** Where a camera puts the size behind its preview, it is farther in; then the size stays unknown. */
const headBytes = 256 * 1024;
const extensions = ['png', 'jpg', 'jpeg', 'gif', 'webp', 'bmp', 'tif', 'tiff'];

/** Pictures: their kind and size, from their first bytes; they are never drawn here. */
export const image: Codec = {
  name: 'image',
  member: (folder) =>
    folder.entries.find((entry) => !entry.directory && entry.name.startsWith('image_file.')) ??
    fileEnding(folder, extensions),
  decode: async (folder, { name }, budget) => {
    const blob = await folder.open(name);
    return {
      ...(await imageFrom(blob, name)),
      byteSize: blob.byteLength,
      overBudget: blob.byteLength > budget.maxBytes,
      file: name,
    };
  },
};

/** A picture by its first bytes; `CORRUPT` where they are none of a kind that is known. */
export async function imageFrom(blob: Blob, name: string) {
  const head = await blob.slice(0, headBytes);
  const mediaType = imageTypeOf(head);
  if (!mediaType) throw new Unreadable('CORRUPT', `${name} is not a picture of a known kind.`);
  return {
    kind: 'image' as const,
    ...sizeOfImage(head),
    mediaType,
    base64: async () => bytesValue(await blob.slice(0)),
  };
}

/** The media type that a picture's first bytes tell, whatever its name; null for anything else, and for SVG. */
function imageTypeOf(head: Uint8Array): string | null {
  const start = Buffer.from(head.subarray(0, 12)).toString('latin1');
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return 'image/gif';
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'image/webp';
  if (start.startsWith('II*\0') || start.startsWith('MM\0*')) return 'image/tiff';
  if (start.startsWith('BM')) return 'image/bmp';
  return null;
}

function sizeOfImage(head: Uint8Array): { width: number | null; height: number | null } {
  try {
    const { width, height } = imageSize(head);
    if (width > 0 && height > 0) return { width, height };
  } catch {
    // Too short, or a header that contradicts itself: the size is unknown.
  }
  return { width: null, height: null };
}
