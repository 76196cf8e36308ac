import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianVersion } from '../support/install.mjs';
import { Program } from '../support/program.mjs';

const PORTAL = '/usr/share/lemonldap-ng/portal';

/** https://lemonldap-ng.org, its portal alone, with the people of its demonstration. */
export const LEMONLDAP = {
  name: 'LemonLDAP::NG',
  id: 'lemonldap',
  debian: [
    ...['liblemonldap-ng-portal-perl', 'lemonldap-ng-fastcgi-server', 'libplack-perl'],
    // Debian recommends them only; without them the portal, or its part for OpenID Connect, does not start.
    ...['libgd-securityimage-perl', 'libimage-magick-perl', 'libstring-random-perl', 'libio-string-perl'],
    ...['libcrypt-openssl-rsa-perl', 'libcrypt-openssl-bignum-perl'],
  ],
  version: () => debianVersion('liblemonldap-ng-portal-perl'),

  async start({ folder, port, redirectUri, client }) {
    for (const name of ['conf', 'sessions/lock', 'psessions/lock', 'notifications', 'cache'])
      mkdirSync(join(folder, name), { recursive: true });
    const url = `http://127.0.0.1:${port}/`;
    const [ini, psgi] = [join(folder, 'lemonldap-ng.ini'), join(folder, 'app.psgi')];
    writeFileSync(ini, iniOf(folder));
    writeFileSync(psgi, PSGI);
    const configuration = configurationOf({ folder, url, redirectUri, client });
    writeFileSync(join(folder, 'conf/lmConf-1.json'), JSON.stringify(configuration));
    const program = new Program(
      ['plackup', '-E', 'deployment', '--host', '127.0.0.1', '--port', String(port), psgi],
      {
        env: { LLNG_DEFAULTCONFFILE: ini },
      },
    );
    await program.listens(port);
    return { settings: { ISSUER: url }, stop: () => program.stop() };
  },

  async logIn(page) {
    await page.locator('[name=user]').fill('dwho');
    await page.locator('[name=password]').fill('dwho');
    await page.keyboard.press('Enter');
  },

  consent: (page) => page.locator('form:has([name=confirm]) button[type=submit]').first(),
};

const PSGI = `use Plack::Builder;
use Lemonldap::NG::Portal::Main;
my $portal = Lemonldap::NG::Portal::Main->run({});
builder {
  enable 'Static', path => qr{^/static/}, root => '${PORTAL}/htdocs';
  enable 'Static', path => sub { s{^/javascript/}{} }, root => '/usr/share/javascript';
  $portal;
};
`;

const iniOf = (folder) => `[all]
logLevel = warn
[configuration]
type = File
dirName = ${folder}/conf
localStorage = Cache::FileCache
localStorageOptions = { 'namespace' => 'conf', 'cache_root' => '${folder}/cache', 'directory_umask' => '007' }
[portal]
staticPrefix = /static
templateDir = ${PORTAL}/templates
languages = en
`;

function configurationOf({ folder, url, redirectUri, client }) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const filesIn = (name) => ({
    ...{ Directory: `${folder}/${name}`, LockDirectory: `${folder}/${name}/lock` },
    generateModule: 'Lemonldap::NG::Common::Apache::Session::Generate::SHA256',
  });
  const rp = 'oidcRPMetaDataOptions';
  return {
    ...{ cfgNum: 1, cfgVersion: '2.16.1', cfgAuthor: 'nightlatch', cfgDate: 1 },
    ...{
      portal: url,
      domain: '127.0.0.1',
      cookieName: 'lemonldap',
      securedCookie: 0,
      key: 'qwertyuiopasdfgh',
    },
    ...{ authentication: 'Demo', userDB: 'Same', passwordDB: 'Demo', registerDB: 'Null' },
    ...{ exportedVars: {}, demoExportedVars: { cn: 'cn', mail: 'mail', uid: 'uid' } },
    ...{ whatToTrace: 'uid', locationRules: { '127.0.0.1': { default: 'accept' } } },
    ...{ globalStorage: 'Apache::Session::File', globalStorageOptions: filesIn('sessions') },
    ...{ persistentStorage: 'Apache::Session::File', persistentStorageOptions: filesIn('psessions') },
    localSessionStorage: 'Cache::FileCache',
    localSessionStorageOptions: {
      namespace: 'sessions',
      cache_root: `${folder}/cache`,
      directory_umask: '007',
    },
    ...{ notificationStorage: 'File', notificationStorageOptions: { dirName: `${folder}/notifications` } },
    issuerDBOpenIDConnectActivation: 1,
    issuerDBOpenIDConnectRule: 1,
    oidcServiceAllowAuthorizationCodeFlow: 1,
    oidcServicePrivateKeySig: privateKey,
    oidcServicePublicKeySig: publicKey,
    oidcServiceKeyIdSig: 'one',
    [rp]: {
      nightlatch: {
        [`${rp}ClientID`]: client.id,
        [`${rp}ClientSecret`]: client.secret,
        [`${rp}RedirectUris`]: redirectUri,
        [`${rp}DisplayName`]: 'nightlatch',
        // Its manager would say HS512.
        [`${rp}IDTokenSignAlg`]: 'RS256',
        [`${rp}IDTokenExpiration`]: 3600,
        [`${rp}AccessTokenExpiration`]: 3600,
        [`${rp}RequirePKCE`]: 1,
        [`${rp}BypassConsent`]: 0,
      },
    },
    oidcRPMetaDataExportedVars: { nightlatch: { email: 'mail', name: 'cn' } },
  };
}
