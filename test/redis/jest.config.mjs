import { spawnSync } from 'node:child_process';
import process from 'node:process';
import jestConfig from '../../jest.config.mjs';

if (spawnSync('redis-server', ['--version']).status !== 0) {
  // Said once, before anything starts, and not by every test.
  process.stderr.write(
    'The Redis tests need a redis-server on the PATH (Debian: apt-get install redis-server).\n',
  );
  process.exit(1);
}

/** What only a Redis shows: `npm run test:redis`. Apart from `npm test`, which needs Node.js and nothing else. */
export default {
  ...jestConfig,
  rootDir: '../..',
  roots: ['<rootDir>/test/redis'],
  testRegex: '\\.redis-spec\\.ts$',
  maxWorkers: 1,
};
