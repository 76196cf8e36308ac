#!/usr/bin/env node
/** The command line, as it was built. */
import { existsSync } from 'node:fs';
import { exit, stderr } from 'node:process';
import { URL } from 'node:url';

const built = new URL('../dist/cli/main.js', import.meta.url);
if (!existsSync(built)) {
  stderr.write('The service is not built yet. Do that first: npm run build\n');
  exit(1);
}
await import(built.href);
