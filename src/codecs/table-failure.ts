import { Unreadable } from '../errors.ts';
import type { TableAnswer } from './table-task.ts';

/** What a client may know of a decoder's error: too large, a feature that cannot be read, or a damaged file. */
export function failureOf(error: unknown, format: string): Extract<TableAnswer, { code: unknown }> {
  if (error instanceof Unreadable) return { code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : '';
  if (isOverBudget(error)) {
    return {
      code: 'TOO_LARGE',
      message: `Decoding this part of the ${format} file takes more memory than allowed.`,
    };
  }
  if (/(?:un|not )supported|not implemented/i.test(message)) {
    return { code: 'UNKNOWN_FORMAT', message: `The ${format} file uses a feature that cannot be read.` };
  }
  return { code: 'CORRUPT', message: `The ${format} file is damaged.` };
}

/** Whether a budget for decoding refused it. */
export function isOverBudget(error: unknown): boolean {
  return error instanceof RangeError && error.message.endsWith('budget is used up');
}
