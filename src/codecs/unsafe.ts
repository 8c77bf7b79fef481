import { Unreadable } from '../errors.ts';
import type { Codec, Folder } from './codec.ts';
import { fileEnding, fileNamed } from './members.ts';

const extensions = [
  'pkl',
  'pickle',
  'joblib',
  'pt',
  'pth',
  'ckpt',
  'keras',
  'h5',
  'dill',
  'cloudpickle',
  'bento',
];

/** Formats that run code when they are loaded. They are never read, not in part: the file can be downloaded. */
export const unsafe: Codec = {
  name: 'unsafe',
  member: (folder) =>
    fileNamed(folder, 'artifact.pkl') ??
    fileNamed(folder, 'entire_model.pt') ??
    fileEnding(folder, extensions),
  decode: async (folder, { name }) => {
    const what = folder.dataType ? `a Python ${folder.dataType}` : 'a Python object';
    const version = await pythonVersion(folder);
    throw new Unreadable(
      'UNSAFE_FORMAT',
      `${name} holds ${what}${version} in a format that can run code when it is loaded, so it is not opened here.`,
      undefined,
      name,
    );
  },
};

async function pythonVersion(folder: Folder): Promise<string> {
  if (!fileNamed(folder, 'python_version.txt')) return '';
  const bytes = await (await folder.open('python_version.txt')).slice(0, 32);
  const version = Buffer.from(bytes).toString('latin1').trim();
  return /^[\w.+-]+$/.test(version) ? `, written by Python ${version},` : '';
}
