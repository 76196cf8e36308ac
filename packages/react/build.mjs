/**
 * Completes what `npm run build:package` in the root of the repository has made: the package needs its licence.
 */
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;

if (!existsSync(join(HERE, 'dist/index.d.ts')))
  throw new Error('The repository is not built yet. Do that first, in its root: npm run build:package');
cpSync(join(HERE, '../../LICENSE'), join(HERE, 'LICENSE'));
