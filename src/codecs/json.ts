import { Unreadable } from '../errors.ts';
import type { Codec, Folder } from './codec.ts';
import { fileEnding, fileNamed } from './members.ts';
import { parsePythonJson } from './python-json.ts';
import { readMember } from './read.ts';

/** Who writes JSON as a string inside JSON. */
const twice = ['PydanticMaterializer', 'LangchainDocumentMaterializer'];

/** Values stored as JSON: scalars, containers, pydantic models, services, and any other `*.json`. */
export const json: Codec = {
  name: 'json',
  member: (folder) =>
    fileNamed(folder, 'data.json', 'service.json', 'model.json') ?? fileEnding(folder, ['json']),
  decode: async (folder, { name, byteLength }, budget) => {
    const text = await readMember(folder, name, budget);
    return {
      kind: 'json',
      json: text === null ? null : parse(folder, name, text),
      mediaType: 'application/json',
      byteSize: byteLength,
      overBudget: text === null,
      file: name,
    };
  },
};

function parse(folder: Folder, name: string, text: string): unknown {
  // A newer service is stored as its bare identifier.
  if (name === 'service.json' && !text.trimStart().startsWith('{')) return text.trim();
  const value = parsePythonJson(text);
  if (!twice.includes(folder.materializer ?? '') || typeof value !== 'string') return value;
  try {
    return parsePythonJson(value);
  } catch (error) {
    throw new Unreadable('CORRUPT', `The model inside ${name} is not valid JSON.`, error);
  }
}
