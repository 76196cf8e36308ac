import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort, Program } from './program.mjs';

/** @typedef {{ ask(token: string): Promise<string | undefined>, stop(): Promise<void> }} Asked `undefined`: accepted */

/**
 * A program that reads a token a line and says what it thinks of each.
 *
 * @returns {Promise<Asked>}
 */
export async function askByLine(command, options) {
  const program = new Program(command, { ...options, stdin: 'pipe' });
  const lines = createInterface(program.process.stdout);
  return {
    ask: async (token) => {
      program.process.stdin.write(`${token}\n`);
      const ended = program.end.then(() => {
        throw new Error(`${command.join(' ')} ended:\n${program.output}`);
      });
      const [line] = await Promise.race([once(lines, 'line'), ended]);
      return verdict(line);
    },
    stop: () => program.stop(),
  };
}

function verdict(line) {
  if (line === 'accepted') return undefined;
  if (line.startsWith('refused')) return line.slice('refused '.length) || 'no reason';
  throw new Error(`Neither accepted nor refused: ${line}`);
}

/**
 * A server that is asked over HTTP, with the token in the header, on the port that it finds in PORT.
 *
 * @returns {Promise<Asked>}
 */
export async function askByHttp(command, { path = '/', env, ...options }) {
  const port = await freePort();
  const program = new Program(command, { ...options, env: { ...env, PORT: String(port) } });
  await program.listens(port);
  return {
    ask: async (token) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      const text = await answer.text();
      if (answer.status === 200) return undefined;
      if ([401, 403].includes(answer.status)) return `${answer.status} ${text.slice(0, 100)}`;
      throw new Error(
        `${answer.status} is neither accepted nor refused: ${text.slice(0, 300)}\n${program.output}`,
      );
    },
    stop: () => program.stop(),
  };
}
