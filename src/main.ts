// The entry of the built service, `dist/main.js`: images and process managers start it by this name.
import { stderr } from 'node:process';
import { keepCompiledCode } from './common/compile-cache.js';

// Loading takes seconds on a slow machine. Whoever watches is told; a log gets no line that is not of its form.
if (stderr.isTTY) stderr.write('nightlatch is starting …\n');
keepCompiledCode();
await import('./server/main.js');
