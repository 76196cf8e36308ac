import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { debianVersion } from '../support/install.mjs';
import { Program, run } from '../support/program.mjs';

const TABLES = '/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz';
const PAGES = '/usr/share/glewlwyd/webapp';
/** A link to a file that an unconfigured installation has not. */
const SETTINGS = `${PAGES}/config.json`;

/** Of a new installation. */
const ADMINISTRATOR = { username: 'admin', password: 'password' };

/** https://babelouest.io/glewlwyd, with a database of its own, set up by its own interface. */
export const GLEWLWYD = {
  name: 'Glewlwyd',
  id: 'glewlwyd',
  debian: ['glewlwyd', 'dbconfig-no-thanks', 'sqlite3'],
  // Otherwise its installation fails: it looks for a file that only a configured database would write.
  debconf: 'glewlwyd glewlwyd/config_type select No configuration',
  version: () => debianVersion('glewlwyd'),

  async start({ folder, port, redirectUri, client, person }) {
    mkdirSync(folder);
    const database = join(folder, 'glewlwyd.db');
    const [tables, configuration] = [join(folder, 'tables.sql'), join(folder, 'glewlwyd.conf')];
    writeFileSync(tables, gunzipSync(readFileSync(TABLES)));
    await run(['sqlite3', database, `.read ${tables}`]);
    const url = `http://127.0.0.1:${port}`;
    // Debian's has links to files of other packages, which its server follows nowhere.
    const pages = join(folder, 'pages');
    cpSync(PAGES, pages, { recursive: true, dereference: true, filter: (path) => path !== SETTINGS });
    cpSync('/usr/share/glewlwyd/templates/config.json', join(pages, 'config.json'));
    writeFileSync(configuration, configurationOf({ port, url, database, pages }));
    const program = new Program(['glewlwyd', '-c', configuration]);
    await program.listens(port);
    const issuer = `${url}/api/oidc`;
    const ask = await administer(url);
    await ask('PUT', 'scope/openid', { display_name: 'OpenID', password_required: true, scheme: {} });
    await ask('POST', 'mod/plugin/', pluginOf(issuer));
    await ask('POST', 'client/', {
      ...{
        client_id: client.id,
        client_secret: client.secret,
        confidential: true,
        enabled: true,
        token_endpoint_auth_method: ['client_secret_post', 'client_secret_basic'],
      },
      ...{ name: 'nightlatch', redirect_uri: [redirectUri], authorization_type: ['code'], scope: [] },
    });
    const { login, password, name, email } = person;
    await ask('POST', 'user/', { username: login, password, name, email, scope: ['openid'], enabled: true });
    // It knows no others, and puts the address and the name into the ID token without.
    return { settings: { ISSUER: issuer, SCOPES: 'openid' }, stop: () => program.stop() };
  },

  async logIn(page, { login, password }) {
    await page.locator('#username').fill(login);
    await page.locator('#password').fill(password);
    await page.keyboard.press('Enter');
  },

  consent: (page) => page.getByRole('button', { name: 'Continue' }),
};

const configurationOf = ({ port, url, database, pages }) => `
port = ${port}
bind_address = "127.0.0.1"
external_url = "${url}"
login_url = "login.html"
api_prefix = "api"
static_files_path = "${pages}/"
log_mode = "console"
log_level = "WARNING"
cookie_domain = ""
cookie_secure = 0
session_expiration = 2419200
session_key = "GLEWLWYD2_SESSION_ID"
admin_scope = "g_admin"
profile_scope = "g_profile"
user_module_path = "/usr/lib/glewlwyd/user"
client_module_path = "/usr/lib/glewlwyd/client"
user_auth_scheme_module_path = "/usr/lib/glewlwyd/scheme"
plugin_module_path = "/usr/lib/glewlwyd/plugin"
hash_algorithm = "SHA512"
database = { type = "sqlite3" path = "${database}" };
static_files_mime_types = (
  { extension = ".html" mime_type = "text/html" },
  { extension = ".js" mime_type = "application/javascript" },
  { extension = ".css" mime_type = "text/css" },
  { extension = ".json" mime_type = "application/json" }
);
`;

/** What its page of the plugin is filled in with. */
function pluginOf(issuer) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const off = Object.fromEntries(
    ['token', 'id-token', 'none', 'password', 'client', 'device'].map((type) => [
      `auth-type-${type}-enabled`,
      false,
    ]),
  );
  const parameters = {
    ...{ iss: issuer, 'oauth-as-iss-id': true, 'subject-type': 'public' },
    ...{ 'jwt-type': 'rsa', 'jwt-key-size': '256', key: privateKey, cert: publicKey },
    ...{ 'access-token-duration': 3600, 'refresh-token-duration': 1_209_600, 'code-duration': 600 },
    ...{ ...off, 'auth-type-code-enabled': true, 'auth-type-refresh-enabled': true },
    ...{ 'allow-non-oidc': false, 'refresh-token-rolling': true },
    ...{ 'pkce-allowed': true, 'pkce-required': true },
    ...{ 'name-claim': 'mandatory', 'email-claim': 'mandatory', 'scope-claim': 'no' },
  };
  return { module: 'oidc', name: 'oidc', display_name: 'OpenID Connect', enabled: true, parameters };
}

/** Logs in as the administrator. */
async function administer(url) {
  const send = (method, path, body, headers) =>
    fetch(`${url}/api/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const [cookie] = (await send('POST', 'auth/', ADMINISTRATOR)).headers.getSetCookie();
  return async (method, path, body) => {
    const answer = await send(method, path, body, { Cookie: cookie.split(';')[0] });
    if (!answer.ok) throw new Error(`Glewlwyd answers ${path} with ${answer.status}: ${await answer.text()}`);
  };
}
