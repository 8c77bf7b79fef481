import { cpus, release, totalmem, type } from 'node:os';

/** The machine, for the head of a report: never its name or a path. */
export function machineLine() {
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${model.trim()}, ${cpus().length} cores, ${memory} GB, ${type()} ${release().split('-')[0]}`;
}
