import { SingleBar } from 'cli-progress';
import { touchedIn } from '../sources/counts.ts';
import type { ImportSummary } from '../sources/history.ts';
import type { Note } from '../sources/source.ts';
import type { Shell } from './command.ts';

const notesShown = 25;

/** Tells notes as they come, one that was `told` not again, and beyond a number only how many more there are. */
export function createNotes(shell: Shell, told = new Set<string>()) {
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

/** What a look changed in the store, in one line. */
export function describeLook({ projects, counts }: ImportSummary): string {
  const types = touchedIn(counts).map((type) => {
    const { added, changed, removed } = counts[type];
    const parts = [
      added && `${added} added`,
      changed && `${changed} changed`,
      removed && `${removed} removed`,
    ];
    return `${type} ${parts.filter(Boolean).join(', ')}`;
  });
  return `${projects.join(', ')}: ${types.join('; ')}`;
}
