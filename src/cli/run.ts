import { explain } from './explain.js';
import { createProgram } from './program.js';

/** How it was called: of the package, or of the service's own folder. */
const NAME = import.meta.url.includes('/node_modules/') ? 'npx nightlatch' : 'npm run cli --';

try {
  await createProgram(NAME).parseAsync();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
