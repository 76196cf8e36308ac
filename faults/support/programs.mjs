import { execFileSync } from 'node:child_process';

/**
 * @param program its name
 * @returns why it can't be started here; undefined when it can
 */
export function lacks(program) {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `there is no ${program} on the PATH`;
  }
}
