import { type History, jsonOf, textOf } from './history.ts';
import { type Json, objectOf, writeJson } from './json.ts';

const messageLength = 8_192;
const tracebackLength = 65_536;

/**
 * What ZenML (from 0.84.1) recorded of the exception that ended a run or step, as JSON for the store; null where it
 * recorded none. Long texts are cut: a message at its end, a traceback at its beginning, since its last lines matter.
 */
export function failureOf(
  history: History,
  where: readonly [table: string, id: string | null],
  text: string | null,
): string | null {
  const info = objectOf(jsonOf(history, [...where, 'exception_info'], text));
  if (!info) return null;
  const message = wordsOf(info.message);
  const traceback = wordsOf(info.traceback);
  return writeJson({
    type: wordsOf(info.source),
    message: message && message.length > messageLength ? `${message.slice(0, messageLength)}…` : message,
    traceback:
      traceback && traceback.length > tracebackLength ? `…${traceback.slice(-tracebackLength)}` : traceback,
    line: lineOf(info.user_code_line ?? info.step_code_line),
  });
}

function wordsOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? textOf(value) : null;
}

function lineOf(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}
