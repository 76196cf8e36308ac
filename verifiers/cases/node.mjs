import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { askByHttp, askByLine } from '../support/askers.mjs';
import { freePort, Program } from '../support/program.mjs';

const HOST = new URL('../hosts/function.mjs', import.meta.url).pathname;

const versionOf = (name) => (world) =>
  JSON.parse(readFileSync(join(world.packages, 'node_modules', name, 'package.json'), 'utf8')).version;

/** A block that exports `verify`. */
const calls = (name, file, audience) => ({
  name,
  file,
  without: { audience },
  version: versionOf(name),
  start: (world, path) =>
    askByLine([process.execPath, HOST, path], { cwd: world.issuer.folder, env: world.env }),
});

/** A block that is a server. */
const serves = (name, file, audience, path) => ({
  name,
  file,
  without: { audience },
  version: versionOf(name),
  start: (world, script) =>
    askByHttp([process.execPath, script], { cwd: world.issuer.folder, env: world.env, path }),
});

async function askBySocket(world, script) {
  const { io } = createRequire(join(world.packages, 'package.json'))('socket.io-client');
  const port = await freePort();
  const program = new Program([process.execPath, script], { env: { ...world.env, PORT: String(port) } });
  await program.listens(port);
  return {
    ask: async (token) => {
      const socket = io(`http://127.0.0.1:${port}`, { auth: { token }, reconnection: false, forceNew: true });
      try {
        return await Promise.race([
          once(socket, 'connect').then(() => undefined),
          new Promise((resolve) => socket.once('connect_error', (error) => resolve(error.message))),
        ]);
      } finally {
        socket.disconnect();
      }
    },
    stop: () => program.stop(),
  };
}

/** npm packages. `without` is what a block leaves out to show what its default lets in. */
export const NODE_CASES = [
  calls('jose', 'jose.mjs', /^ +audience: 'orders',\n/m),
  calls('oauth4webapi', 'oauth4webapi.mjs', /, 'orders'(?=\);)/),
  calls('openid-client', 'openid-client.mjs', /^.*answer\.aud !== .*\n/m),
  serves('express-oauth2-jwt-bearer', 'express-oauth2-jwt-bearer.mjs', / audience: 'orders',/),
  calls('aws-jwt-verify', 'aws-jwt-verify.mjs', /, audience: 'orders'/),
  calls('fast-jwt', 'fast-jwt.mjs', /^ +allowedAud: .*\n/m),
  serves('@fastify/jwt', 'fastify-jwt.mjs', / allowedAud: 'orders',/),
  serves('hono', 'hono.mjs', /, aud: 'orders'/),
  serves('passport-jwt', 'passport-jwt.mjs', /^ +audience: .*\n/m),
  serves('express-jwt', 'express-jwt.mjs', /^ +audience: .*\n/m),
  serves('koa-jwt', 'koa-jwt.mjs', /^ +audience: .*\n/m),
  calls('@nestjs/jwt', 'nestjs-jwt.mjs', /, audience: 'orders'/),
  serves('@hapi/jwt', 'hapi-jwt.mjs', / aud: 'orders',/),
  serves(
    '@graphql-yoga/plugin-jwt',
    'graphql-yoga.mjs',
    / audience: 'orders',/,
    '/graphql?query=%7Bowner%7D',
  ),
  { ...calls('socket.io', 'socket-io.mjs', /^ +audience: .*\n/m), start: askBySocket },
];
