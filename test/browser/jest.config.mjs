import { existsSync } from 'node:fs';
import process from 'node:process';
import jestConfig from '../../jest.config.mjs';

/** The browsers, by the variable that names the executable of another one; and where they usually are. */
const BROWSERS = {
  CHROMIUM_PATH: {
    name: 'a Chromium or Chrome',
    debian: 'chromium',
    places: [
      '/usr/bin/chromium-headless-shell',
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
  },
  FIREFOX_PATH: {
    name: 'a Firefox',
    debian: 'firefox-esr',
    places: ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
  },
};

for (const [variable, { name, debian, places }] of Object.entries(BROWSERS)) {
  const wanted = process.env[variable] ? [process.env[variable]] : places;
  const found = wanted.find((path) => existsSync(path));
  if (found === undefined) {
    // Said once, before anything starts, and not by every test.
    process.stderr.write(
      `The browser tests need ${name}, and there is none at:\n  ${wanted.join('\n  ')}\n` +
        `Install one (Debian: apt-get install ${debian}), or set ${variable} to the executable of one you have.\n`,
    );
    process.exit(1);
  }
  process.env[variable] = found;
}

/** What only a browser shows: `npm run test:browser`. Apart from `npm test`, which needs Node.js and nothing else. */
export default {
  ...jestConfig,
  rootDir: '../..',
  roots: ['<rootDir>/test/browser'],
  testRegex: '\\.browser-spec\\.ts$',
  maxWorkers: 1,
};
