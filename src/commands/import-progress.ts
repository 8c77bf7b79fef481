import { SingleBar } from 'cli-progress';
import type { Note } from '../sources/source.ts';
import type { Shell } from './command.ts';

const notesShown = 25;

/** Tells notes as they come, the same one once, and beyond a number only how many more there are. */
export function createNotes(shell: Shell) {
  const told = new Set<string>();
  const kept: Note[] = [];
  let more = 0;
  return {
    kept,
    add(note: Note) {
      const line = `${note.level}: ${note.where}: ${note.message}`;
      if (told.has(line)) return;
      if (kept.length >= notesShown) {
        more += 1;
        return;
      }
      told.add(line);
      kept.push(note);
      shell.note(line);
    },
    end() {
      if (more > 0) shell.note(`… and ${more} more`);
    },
  };
}

/** A bar where a person watches, else a line for each tenth. */
export function createProgress(shell: Shell) {
  if (!shell.interactive) {
    let tenths = 0;
    const show = (done: number, total: number) => {
      const reached = Math.floor((10 * done) / Math.max(1, total));
      if (reached > tenths) shell.note(`${done} of ${total} runs and artifacts`);
      tenths = Math.max(tenths, reached);
    };
    return { show, end: () => {} };
  }
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {value} of {total} runs and artifacts | {eta_formatted}',
  });
  let started = false;
  return {
    show(done: number, total: number) {
      if (!started) bar.start(total, 0);
      started = true;
      bar.update(done);
    },
    end() {
      if (started) bar.stop();
      started = false;
    },
  };
}
