import { readFileSync } from 'node:fs';

/** Microseconds that a process has used since it began (Linux, where the kernel counts in hundredths of a second). */
export function processorTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
