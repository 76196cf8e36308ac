import { existsSync } from 'node:fs';
import process from 'node:process';
import jestConfig from '../../jest.config.mjs';

/** Where Chromium or Chrome usually is. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const wanted = process.env.CHROMIUM_PATH ? [process.env.CHROMIUM_PATH] : PLACES;
const found = wanted.find((path) => existsSync(path));
if (found === undefined) {
  // Said once, before anything starts, and not by every test.
  process.stderr.write(
    `The browser tests need a Chromium or Chrome, and there is none at:\n  ${wanted.join('\n  ')}\n` +
      'Install one (Debian: apt-get install chromium), or set CHROMIUM_PATH to the executable of one you have.\n',
  );
  process.exit(1);
}
process.env.CHROMIUM_PATH = found;

/** What only a browser shows: `npm run test:browser`. Apart from `npm test`, which needs Node.js and nothing else. */
export default {
  ...jestConfig,
  rootDir: '../..',
  roots: ['<rootDir>/test/browser'],
  testRegex: '\\.browser-spec\\.ts$',
  maxWorkers: 1,
};
