import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './program.mjs';

const HERE = new URL('..', import.meta.url).pathname;

/**
 * Installs what the cases need and is not there: npm packages into a folder, Debian's with apt.
 *
 * @throws Error when Debian packages are missing and we are not root
 */
export async function installPackages(cases, folder) {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  for (const file of readdirSync(HERE).filter((name) => /^package.*\.json$/.test(name)))
    cpSync(join(HERE, file), join(folder, file));
  if (cases.some(({ debian, client }) => debian === undefined || client !== undefined))
    await run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  const missing = [];
  for (const name of new Set(cases.flatMap(({ debian = [] }) => debian)))
    if ((await debianVersion(name)) === undefined) missing.push(name);
  if (missing.length === 0) return;
  if (process.getuid() !== 0)
    throw new Error(`Install these Debian packages, or run as root: ${missing.join(' ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run(['apt-get', 'update'], { env });
  const answers = join(folder, 'debconf');
  writeFileSync(answers, cases.map(({ debconf = '' }) => `${debconf}\n`).join(''));
  await run(['debconf-set-selections', answers], { env });
  // Their services start with the settings of their own that they come with, which nobody asked for.
  await run(['apt-get', 'install', '-y', '--no-install-recommends', ...missing], {
    env: { ...env, RUNLEVEL: '1' },
  });
}

/** @returns the upstream version of a Debian package; undefined when it is not installed */
export async function debianVersion(name) {
  try {
    const found = await run([
      'dpkg-query',
      '-W',
      '-f',
      '${db:Status-Status} ${source:Upstream-Version}',
      name,
    ]);
    const [status, version] = found.trim().split(' ');
    return status === 'installed' ? version.replace(/\+(dfsg|ds).*$/, '') : undefined;
  } catch {
    return undefined;
  }
}
