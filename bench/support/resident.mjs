import { readFileSync } from 'node:fs';

/** Resident memory of a process in MiB (Linux). */
export function residentOf(pid) {
  const [, kib] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kib) / 1024;
}
