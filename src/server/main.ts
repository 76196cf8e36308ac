import { nameError, redact } from '../common/errors/index.js';
import { ConfigurationError, loadEnvironment } from '../config/index.js';
import { surviveClosedOutput } from './process-failures.setup.js';

surviveClosedOutput();
const announcements: string[] = [];
const warnings: string[] = [];
try {
  const environment = loadEnvironment({
    announce: (line) => announcements.push(line),
    warn: (line) => warnings.push(line),
  });
  // Most of a start is to load the service: whoever has set something wrong is told before.
  const { start } = await import('./start.js');
  await start(environment, announcements, warnings);
} catch (error) {
  // A variable that seems to be missing may only be misspelt.
  for (const line of warnings) process.stderr.write(`${line}\n`);
  // A wrong configuration and a missing database are the operator's to mend: they need no stack.
  const message = error instanceof Error ? redact(error.message) : nameError(error);
  process.stderr.write(
    `${error instanceof ConfigurationError ? message : `nightlatch did not start: ${message}`}\n`,
  );
  process.exit(1);
}
