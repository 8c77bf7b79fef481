import { Unreadable } from '../errors.ts';
import type { Codec, Folder } from './codec.ts';
import { directoryNamed, fileNamed } from './members.ts';
import { parsePythonJson } from './python-json.ts';
import { readMember } from './read.ts';

/** What `save_pretrained` of Hugging Face writes for a model, and for a tokenizer. */
const configurations = ['config.json', 'tokenizer_config.json'];

/** Models and tokenizers of Hugging Face: their configuration. The weights beside it are not read. */
export const pretrained: Codec = {
  name: 'pretrained',
  member: (folder) =>
    directoryNamed(folder, 'hf_pt_model', 'hf_tf_model', 'hf_tokenizer') ??
    (folder.materializer === 'HFT5Materializer' ? configurationIn(folder) : null),
  decode: async (folder, member, budget) => {
    const place = member.directory ? await folder.child(member.name, folder) : folder;
    const file = configurationIn(place);
    if (!file)
      throw new Unreadable('UNKNOWN_FORMAT', `The folder ${member.name}/ holds none of ${configurations}.`);
    const text = await readMember(place, file.name, budget);
    return {
      kind: 'json',
      json: text === null ? null : parsePythonJson(text),
      mediaType: 'application/json',
      byteSize: place.entries.reduce((sum, entry) => sum + entry.byteLength, 0),
      overBudget: text === null,
      file: member.directory ? null : file.name,
    };
  },
};

function configurationIn(folder: Folder) {
  return configurations.map((name) => fileNamed(folder, name)).find((entry) => entry !== null) ?? null;
}
