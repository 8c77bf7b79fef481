import { Unreadable, type UnreadableCode } from '../errors.ts';
import type { Codec, Folder } from './codec.ts';
import { directoryNamed, fileNamed } from './members.ts';

type Refusal = readonly [
  find: (folder: Folder) => ReturnType<typeof fileNamed>,
  code: UnreadableCode,
  what: string,
];

const refusals: readonly Refusal[] = [
  [
    (folder) => fileNamed(folder, 'saved_model.pb'),
    'UNSAFE_FORMAT',
    'a TensorFlow SavedModel, which is a program that runs when it is loaded',
  ],
  [
    (folder) => directoryNamed(folder, 'saved_data'),
    'UNKNOWN_FORMAT',
    'a TensorFlow dataset, which TensorFlow alone reads',
  ],
  [
    (folder) => directoryNamed(folder, 'transformer', 'model'),
    'UNKNOWN_FORMAT',
    'a model of Spark, which Spark alone reads',
  ],
];

/** Folders of several files that only the library that wrote them can read: each is refused with the reason. */
export const foreign: Codec = {
  name: 'foreign',
  member: (folder) => refusalOf(folder)?.[0](folder) ?? null,
  decode: async (folder) => {
    const [, code, what] = refusalOf(folder) as Refusal;
    const version = folder.dataType ? ` (Python ${folder.dataType})` : '';
    throw new Unreadable(code, `The artifact is ${what}${version}, so it is not opened here.`);
  },
};

function refusalOf(folder: Folder): Refusal | undefined {
  return refusals.find(([find]) => find(folder) !== null);
}
