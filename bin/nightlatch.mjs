#!/usr/bin/env node
/** The command line, as it was built. */
import { existsSync } from 'node:fs';
import { exit, stderr } from 'node:process';
import { URL } from 'node:url';

const dist = new URL('../dist/', import.meta.url);
if (!existsSync(new URL('cli/main.js', dist))) {
  stderr.write('The service is not built yet. Do that first: npm run build\n');
  exit(1);
}
const { keepCompiledCode } = await import(new URL('common/compile-cache.js', dist).href);
keepCompiledCode();
await import(new URL('cli/main.js', dist).href);
