/**
 * Puts the package together from what the repository has built: `npm run build:package` there, then here.
 *
 * One source: `nightlatch/resource-server` and this package are the same files. Here are those alone that its entries reach.
 */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { follow } from '../../scripts/imports-of.mjs';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '../..');
const ENTRIES = ['dist/resource-server/index.js', 'dist/testing/resource-server.js'];

if (!existsSync(join(ROOT, ENTRIES[0])))
  throw new Error('The repository is not built yet. Do that first, in its root: npm run build:package');
const { files, missing } = follow(ROOT, ENTRIES);
if (missing.length > 0) throw new Error(`Not built: ${missing.join(', ')}`);
rmSync(join(HERE, 'dist'), { recursive: true, force: true });
for (const file of [...files, 'LICENSE']) cpSync(join(ROOT, file), join(HERE, file));
