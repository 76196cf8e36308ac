import { readFileSync } from 'node:fs';

/** MiB that a process holds in memory (Linux). */
export function residentMemory(pid) {
  const [, kib] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kib) / 1024;
}
