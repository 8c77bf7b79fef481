import { writeJson } from '../json.ts';
import type { Item } from './fields.ts';

/**
 * A step as ZenML stores it, from where the server tells its place and its configuration. The server has merged
 * what the pipeline hands down into it, and so had the releases that stored it whole: it is written as theirs.
 */
export function configurationOf(item: Item, spec: string, config: string): string {
  return writeJson({ spec: item.object(spec), config: item.object(config) });
}
