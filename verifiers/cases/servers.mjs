import { connect } from 'node:net';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { startBackend } from '../support/issuer.mjs';
import { freePort, Program } from '../support/program.mjs';

/** Asks a proxy, and stops it and what stands behind it. */
function asked(port, ...parts) {
  return {
    ask: async (token) => {
      const answer = await fetch(`http://127.0.0.1:${port}/`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      const text = await answer.text();
      if (answer.status === 200) return undefined;
      if ([401, 403].includes(answer.status)) return String(answer.status);
      throw new Error(`${answer.status} is neither accepted nor refused: ${text.slice(0, 300)}`);
    },
    stop: async () => {
      for (const part of parts) await part.stop();
    },
  };
}

async function startHaproxy(world, path) {
  const [port, backend] = [await freePort(), await startBackend()];
  const text = readFileSync(path, 'utf8')
    .replace('bind :8080', `bind 127.0.0.1:${port}`)
    .replace('127.0.0.1:3001', `127.0.0.1:${backend.port}`)
    .replaceAll('/etc/haproxy/nightlatch/', `${world.issuer.folder}/`);
  writeFileSync(path, text);
  const program = new Program(['/usr/sbin/haproxy', '-db', '-f', path]);
  await program.listens(port);
  return asked(port, program, backend);
}

const MODULES = '/usr/lib/apache2/modules';

async function startApache(world, path) {
  const home = dirname(path);
  const port = await freePort();
  mkdirSync(join(home, 'htdocs'), { recursive: true });
  writeFileSync(join(home, 'htdocs', 'index.html'), 'let through');
  const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'dir', 'auth_openidc'];
  const config = [
    `ServerRoot ${home}`,
    ...modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
    `Listen 127.0.0.1:${port}`,
    'ServerName localhost',
    'User www-data',
    'Group www-data',
    'PidFile httpd.pid',
    'ErrorLog error.log',
    `DocumentRoot ${home}/htdocs`,
    'DirectoryIndex index.html',
    // In the place of the system's own authorities.
    `OIDCCABundlePath ${world.issuer.authority}`,
    'OIDCCryptoPassphrase "${CLIENT_SECRET}"',
    `Include ${path}`,
  ];
  writeFileSync(join(home, 'httpd.conf'), `${config.join('\n')}\n`);
  const program = new Program(['/usr/sbin/apache2', '-f', join(home, 'httpd.conf'), '-DFOREGROUND'], {
    cwd: home,
    env: world.env,
  });
  await program.listens(port);
  return asked(port, program);
}

async function startDovecot(world, path) {
  const home = dirname(path);
  const port = await freePort();
  const text = readFileSync(path, 'utf8')
    .replace('CLIENT_SECRET', world.issuer.clientSecret)
    .replace('https://orders:', new URL(world.issuer.url).protocol + '//orders:')
    .replace('@auth.example.com', `@${new URL(world.issuer.url).host}`)
    .replace('/etc/ssl/certs/ca-certificates.crt', world.issuer.authority);
  writeFileSync(path, text);
  const config = `
base_dir = ${home}/run
state_dir = ${home}/state
log_path = ${home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = oauthbearer xoauth2
auth_username_format = %u
mail_location = mbox:${home}/mail/%u
passdb {
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = ${path}
}
userdb {
  driver = static
  args = uid=mail gid=mail home=${home}/mail
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`;
  mkdirSync(join(home, 'mail'), { recursive: true });
  chmodSync(join(home, 'mail'), 0o777);
  writeFileSync(join(home, 'dovecot.conf'), config);
  const program = new Program(['/usr/sbin/dovecot', '-F', '-c', join(home, 'dovecot.conf')]);
  await program.listens(port);
  return {
    ask: (token, user) => askImap(port, token, user?.user.id ?? 'nobody'),
    stop: () => program.stop(),
  };
}

/** RFC 7628 over IMAP. */
async function askImap(port, token, name) {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  await once(socket, 'connect');
  try {
    const answered = new Promise((resolve, reject) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
        // A refusal comes as a challenge that has to be answered.
        if (/^\+ \S+\r\n$/m.test(text)) socket.write('AQ==\r\n');
        const [, status, rest] = /^a (OK|NO|BAD) (.*)$/m.exec(text) ?? [];
        if (status !== undefined) resolve(status === 'OK' ? undefined : rest.trim());
      });
      socket.once('close', () => reject(new Error(`Dovecot hung up: ${text}`)));
    });
    const message = `n,a=${name},\x01auth=Bearer ${token}\x01\x01`;
    socket.write(`a AUTHENTICATE OAUTHBEARER ${Buffer.from(message).toString('base64')}\r\n`);
    return await answered;
  } finally {
    socket.removeAllListeners('close').destroy();
  }
}

async function startRabbitmq(world, path) {
  const { connect: open } = createRequire(join(world.packages, 'package.json'))('amqplib');
  const home = dirname(path);
  const [port, distribution, mapper] = [await freePort(), await freePort(), await freePort()];
  const text = readFileSync(path, 'utf8').replace(
    '/etc/ssl/certs/ca-certificates.crt',
    world.issuer.authority,
  );
  writeFileSync(path, text);
  const plugins = join(home, 'enabled_plugins');
  writeFileSync(plugins, '[rabbitmq_auth_backend_oauth2].\n');
  const epmd = new Program(['/usr/bin/epmd', '-port', String(mapper), '-address', '127.0.0.1']);
  const program = new Program(['/usr/lib/rabbitmq/bin/rabbitmq-server'], {
    cwd: home,
    env: {
      HOME: home,
      ERL_EPMD_PORT: String(mapper),
      RABBITMQ_NODENAME: 'verifiers@localhost',
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_DIST_PORT: String(distribution),
      RABBITMQ_MNESIA_BASE: join(home, 'data'),
      RABBITMQ_LOG_BASE: join(home, 'log'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_PID_FILE: join(home, 'pid'),
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_CONFIG_FILE: join(home, 'none'),
      RABBITMQ_ADVANCED_CONFIG_FILE: path,
      RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
    },
  });
  await program.listens(port);
  return {
    ask: (token, user) => askAmqp(open, port, token, user?.user.id),
    stop: async () => {
      await program.stop();
      await epmd.stop();
    },
  };
}

/** Accepted means: connects, declares, and sends a message as the user that it is. */
async function askAmqp(open, port, token, userId) {
  let connection;
  try {
    connection = await open({ hostname: '127.0.0.1', port, username: 'anybody', password: token });
  } catch (error) {
    if (/ACCESS_REFUSED|ACCESS-REFUSED/.test(error.message)) return error.message;
    throw error;
  }
  try {
    connection.on('error', () => {});
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {});
    await channel.assertQueue('orders.new');
    channel.sendToQueue('orders.new', Buffer.from('one'), { userId });
    await channel.waitForConfirms();
    return undefined;
  } finally {
    await connection.close().catch(() => {});
  }
}

async function startEjabberd(world, path) {
  const home = dirname(path);
  const port = await freePort();
  const text = readFileSync(path, 'utf8')
    .replace('5222', String(port))
    .replaceAll('chat.example.com', 'localhost')
    .replace('/etc/ejabberd/nightlatch', world.issuer.folder);
  writeFileSync(path, text);
  const program = new Program(
    ['/usr/bin/erl', '-noinput', '-mnesia', 'dir', `"${home}/data"`, '-s', 'ejabberd'],
    {
      cwd: home,
      env: {
        ERL_LIBS: '/usr/lib/x86_64-linux-gnu',
        EJABBERD_CONFIG_PATH: path,
        EJABBERD_LOG_PATH: join(home, 'log', 'ejabberd.log'),
      },
    },
  );
  await program.listens(port);
  return {
    ask: (token, user) => askXmpp(port, token, user?.user.id ?? 'nobody'),
    stop: () => program.stop(),
  };
}

/** RFC 6120 §6, with the mechanism PLAIN. */
async function askXmpp(port, token, name) {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  await once(socket, 'connect');
  try {
    const answered = new Promise((resolve, reject) => {
      let text = '';
      let isAsked = false;
      socket.on('data', (chunk) => {
        text += chunk;
        if (!isAsked && text.includes('</stream:features>')) {
          isAsked = true;
          const plain = Buffer.from(`\0${name}\0${token}`).toString('base64');
          socket.write(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${plain}</auth>`);
        }
        if (text.includes('<success')) resolve(undefined);
        if (text.includes('<failure')) resolve(text.slice(text.indexOf('<failure')));
      });
      socket.once('close', () => reject(new Error(`ejabberd hung up: ${text}`)));
    });
    socket.write(
      "<stream:stream to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
    );
    return await answered;
  } finally {
    socket.removeAllListeners('close').destroy();
  }
}

/** Servers of Debian. */
export const SERVER_CASES = [
  {
    name: 'HAProxy',
    file: 'haproxy.cfg',
    without: {
      audience: /^ +http-request deny deny_status 401 unless for_orders\n/m,
      expired: /(?<=of_issuer) alive/,
    },
    debian: ['haproxy'],
    start: startHaproxy,
  },
  {
    name: 'mod_auth_openidc (introspection)',
    file: 'mod_auth_openidc-introspection.conf',
    without: { audience: /^ +Require claim aud:orders\n/m },
    debian: ['libapache2-mod-auth-openidc', 'apache2'],
    start: startApache,
  },
  {
    name: 'mod_auth_openidc (signature)',
    file: 'mod_auth_openidc-jwks.conf',
    without: { audience: /^ +Require claim aud:orders\n/m },
    debian: ['libapache2-mod-auth-openidc', 'apache2'],
    start: startApache,
  },
  {
    name: 'Dovecot',
    file: 'dovecot-oauth2.conf.ext',
    debian: ['dovecot-core', 'dovecot-imapd'],
    start: startDovecot,
  },
  {
    name: 'RabbitMQ',
    file: 'advanced.config',
    debian: ['rabbitmq-server'],
    client: 'amqplib',
    node: 'nameless',
    start: startRabbitmq,
  },
  // It compares no audience: the token for another one is accepted.
  { name: 'ejabberd', file: 'ejabberd.yml', debian: ['ejabberd'], open: ['audience'], start: startEjabberd },
];
