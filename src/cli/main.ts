// The entry of the command line, `dist/cli/main.js`: by itself it loads hardly anything.
import { keepCompiledCode } from '../common/compile-cache.js';

keepCompiledCode();
await import('./run.js');
