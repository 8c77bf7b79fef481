import { mercurius } from './mercurius.js';
import { postgraphile } from './postgraphile.js';
import { runpath } from './runpath.js';
import { sqlLevels } from './sql-levels.js';
import { sqlSingle } from './sql-single.js';

/** All contenders, by the name that `--contender` and `--profile` take. */
export const contenders = {
  runpath,
  postgraphile,
  mercurius,
  'sql-levels': sqlLevels,
  'sql-single': sqlSingle,
};
