import { readdirSync, readFileSync } from 'node:fs';

const tick = 10;

/**
 * The CPU time that a process and its children have used so far, in milliseconds; null where the system does not tell.
 * Clock ticks are taken as 10 ms, which is what Linux shows everywhere.
 */
export function cpuTime(pid) {
  const ids = treeOf(pid);
  if (ids === null) return null;
  let ticks = 0;
  for (const id of ids) {
    const fields = statOf(id);
    if (!fields) continue;
    // After the command: utime, stime, and what children that have ended took.
    ticks += Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
  }
  return ticks * tick;
}

/** The most memory that a process and its children have held so far, in bytes; null where the system does not tell. */
export function peakMemory(pid) {
  return memory(pid, /^VmHWM:\s+(\d+)/m);
}

/** The memory that a process and its children hold now, in bytes; null where the system does not tell. */
export function memoryNow(pid) {
  return memory(pid, /^VmRSS:\s+(\d+)/m);
}

function memory(pid, line) {
  const ids = treeOf(pid);
  if (ids === null) return null;
  let kilobytes = 0;
  for (const id of ids) kilobytes += Number(line.exec(read(`/proc/${id}/status`) ?? '')?.[1] ?? 0);
  return kilobytes * 1024;
}

function treeOf(pid) {
  if (pid === null || read(`/proc/${pid}/stat`) === null) return null;
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(statOf(name)?.[1]);
    if (!children.has(parent)) children.set(parent, []);
    children.get(parent).push(Number(name));
  }
  const tree = [pid];
  for (const id of tree) tree.push(...(children.get(id) ?? []));
  return tree;
}

/** The fields after the command, which may hold spaces itself. */
function statOf(pid) {
  const text = read(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
