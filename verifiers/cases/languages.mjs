import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { askByLine } from '../support/askers.mjs';
import { run } from '../support/program.mjs';

const host = (language) => new URL(`../hosts/function.${language}`, import.meta.url).pathname;

/** A block in a language whose programs need no compiling. */
const calls = (name, file, without, debian, command) => ({
  name,
  file,
  without,
  debian,
  start: (world, path) =>
    askByLine([...command, host(file.split('.').pop()), path], { cwd: world.issuer.folder, env: world.env }),
});

// Not whichever comes first on the PATH: the libraries are Debian's.
const python = (name, file, without, ...debian) => calls(name, file, without, debian, ['/usr/bin/python3']);

async function startGo(world, path) {
  cpSync(host('go'), join(dirname(path), 'main.go'));
  const env = {
    ...world.env,
    GO111MODULE: 'off',
    GOPATH: '/usr/share/gocode',
    GOCACHE: join(world.packages, 'go'),
  };
  await run(['go', 'build', '-o', 'verifier', '.'], { cwd: dirname(path), env });
  return askByLine([join(dirname(path), 'verifier')], { env: world.env });
}

/** Libraries of Debian. */
export const LANGUAGE_CASES = [
  python('PyJWT', 'pyjwt.py', { audience: /, audience='orders'/ }, 'python3-jwt'),
  python(
    'python-jose',
    'python-jose.py',
    { audience: /, audience='orders'/ },
    'python3-jose',
    'python3-requests',
  ),
  python(
    'Authlib',
    'authlib.py',
    { audience: /^ +'aud': .*\n/m, expired: /^ +claims\.validate\(\)\n/m },
    'python3-authlib',
    'python3-requests',
  ),
  python(
    'jwcrypto',
    'jwcrypto.py',
    { audience: / 'aud': 'orders',/, expired: /, 'exp': None/ },
    'python3-jwcrypto',
    'python3-requests',
  ),
  calls(
    'ruby-jwt',
    'ruby-jwt.rb',
    { audience: /, verify_aud: true/ },
    ['ruby-jwt', 'ruby'],
    ['/usr/bin/ruby'],
  ),
  calls(
    'Crypt::JWT',
    'crypt-jwt.pl',
    { audience: /^ +verify_aud .*\n/m },
    ['libcrypt-jwt-perl', 'libwww-perl', 'liblwp-protocol-https-perl'],
    ['/usr/bin/perl'],
  ),
  {
    name: 'golang-jwt',
    file: 'golang-jwt.go',
    without: { audience: / \|\| !claims\.VerifyAudience\("orders", true\)/ },
    debian: ['golang-github-golang-jwt-jwt-dev', 'golang-go'],
    start: startGo,
  },
];
