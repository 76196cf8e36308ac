import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedMongod } from '../../dist/database/embedded/embedded-mongod.js';
import { freePort, Program, run } from './program.mjs';

const ROOT = new URL('../..', import.meta.url).pathname;
const PASSWORD = 'violet umbrella sunday';

/** Seconds: the shortest that a token can live. */
const SHORT_LIFE = 30;
/** Seconds after its end from which on nobody should take a token, however tolerant of clocks: jwcrypto takes 60. */
const TOLERANCE = 75;

/**
 * nightlatch behind TLS, with three nodes that share a database and so their keys: one for the audience `orders`, one for
 * another, one whose tokens soon expire.
 */
export class Issuer {
  #nameless;

  /** What an introspection client of it knows. */
  clientSecret = randomBytes(32).toString('hex');

  /** @param {string} folder for its data, its certificate and the files of `keys pem` */
  static async start(folder) {
    const issuer = new Issuer();
    issuer.folder = folder;
    issuer.parts = [];
    await issuer.#start();
    return issuer;
  }

  /** Of the certificate authority that has signed its certificate. */
  get authority() {
    return join(this.folder, 'authority.pem');
  }

  /** Everything that an HTTP client of any language may read the authority from. */
  get trust() {
    return {
      NODE_EXTRA_CA_CERTS: this.authority,
      SSL_CERT_FILE: this.authority,
      REQUESTS_CA_BUNDLE: this.authority,
      PERL_LWP_SSL_CA_FILE: this.authority,
    };
  }

  async #start() {
    const mongod = await startEmbeddedMongod({ dataDir: join(this.folder, 'mongod'), log: () => {} });
    this.parts.push(mongod);
    const port = await freePort();
    this.url = `https://localhost:${port}`;
    this.env = {
      MONGODB_URI: mongod.uri,
      PUBLIC_URL: this.url,
      BCRYPT_COST: '10',
      RATE_LIMITS: 'off',
      SWAGGER: 'off',
      LOG_LEVEL: 'warn',
      INTROSPECTION_CLIENTS: `orders:${this.clientSecret}`,
      JWT_CLAIMS: 'jid={sub}@localhost',
      JWT_REFRESH_SECRET: randomBytes(32).toString('base64'),
      KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    };
    this.orders = await this.#node({ JWT_AUDIENCE: 'orders' });
    this.billing = await this.#node({ JWT_AUDIENCE: 'billing' });
    this.shortLived = await this.#node({ JWT_AUDIENCE: 'orders', JWT_ACCESS_EXPIRES_IN: `${SHORT_LIFE}s` });
    await this.#listenWithTls(port);
    this.expired = await this.signUp(this.shortLived);
    this.expiresAt = performance.now() + (SHORT_LIFE + TOLERANCE) * 1000;
    await this.shortLived.program.stop();
    for (const format of ['pem', 'jwk']) await this.#keepKeys(format);
  }

  async #node(env) {
    const port = await freePort();
    const program = new Program([process.execPath, join(ROOT, 'dist/main.js')], {
      cwd: this.folder,
      env: { ...this.env, ...env, PORT: String(port) },
    });
    this.parts.push(program);
    await program.listens(port);
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; tries < 600; tries++) {
      if (!program.isAlive) break;
      const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
      if (answer?.ok) return { url, port, program };
      await sleep(100);
    }
    throw new Error(`A node does not become ready:\n${program.output}`);
  }

  /** @returns a node whose tokens have no `client_id` */
  nameless() {
    this.#nameless ??= this.#node({ JWT_AUDIENCE: 'orders', JWT_CLIENT_ID: 'none' });
    return this.#nameless;
  }

  /** As an operator does it for a verifier that reads files. */
  async #keepKeys(format) {
    const file = join(this.folder, `public.${format}`);
    const options = format === 'jwk' ? ['--jwk'] : [];
    const command = ['keys', 'pem', ...options, '--watch', file];
    const program = new Program([process.execPath, join(ROOT, 'bin/nightlatch.mjs'), ...command], {
      cwd: this.folder,
      env: this.env,
    });
    this.parts.push(program);
    while (!program.output.includes('signs')) {
      if (!program.isAlive) throw new Error(`keys pem ended:\n${program.output}`);
      await sleep(100);
    }
  }

  async #listenWithTls(port) {
    const [key, certificate] = ['server.key', 'server.pem'].map((name) => join(this.folder, name));
    const options = { cwd: this.folder };
    const subject = ['-subj', '/CN=verifiers', '-days', '2', '-nodes', '-newkey', 'rsa:2048'];
    await run(
      ['openssl', 'req', '-x509', ...subject, '-keyout', 'authority.key', '-out', this.authority],
      options,
    );
    await run(
      [
        ...[
          'openssl',
          'req',
          '-x509',
          ...subject,
          '-keyout',
          key,
          '-out',
          certificate,
          '-subj',
          '/CN=localhost',
        ],
        ...['-CA', this.authority, '-CAkey', 'authority.key', '-addext', 'subjectAltName=DNS:localhost'],
        ...['-addext', 'basicConstraints=critical,CA:FALSE'],
      ],
      options,
    );
    const server = createTlsServer(
      { key: readFileSync(key), cert: readFileSync(certificate) },
      (asked, answer) => {
        const { method, url: path, headers } = asked;
        const onward = request(
          { port: this.orders.port, host: '127.0.0.1', method, path, headers },
          (answered) => {
            answer.writeHead(answered.statusCode, answered.headers);
            answered.pipe(answer);
          },
        );
        onward.once('error', () => answer.destroy());
        asked.pipe(onward);
      },
    ).listen(port, '127.0.0.1');
    await once(server, 'listening');
    this.parts.push({ stop: () => server.closeAllConnections() ?? server.close() });
  }

  /** @returns tokens of a new user, and who it is */
  signUp(node = this.orders) {
    const name = randomBytes(6).toString('hex');
    return this.#post(node, 'signup', { email: `${name}@example.com`, name, password: PASSWORD });
  }

  /** @returns tokens of the same user from another node */
  logIn({ user }, node) {
    return this.#post(node, 'login', { email: user.email, password: PASSWORD });
  }

  async #post(node, path, body) {
    const answer = await fetch(`${node.url}/auth/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`/auth/${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.status === 204 ? undefined : answer.json();
  }

  logOut({ refreshToken }) {
    return this.#post(this.orders, 'logout', { refreshToken });
  }

  /** Waits until the expired token is one to everybody. */
  async untilExpired() {
    const left = this.expiresAt - performance.now();
    if (left > 0) await sleep(left);
  }

  async stop() {
    for (const part of this.parts.reverse()) await part.stop();
  }
}

/** A server for whoever forwards what it lets through. */
export async function startBackend() {
  const server = createServer((_request, response) => response.end('let through')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port, stop: () => server.closeAllConnections() ?? server.close() };
}
