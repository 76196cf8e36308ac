#!/usr/bin/env bash
# hono 4.13.19 (npm): the middleware of hono/jwk fetches `jwks_uri` anew for every request.
# Expected: a key set that is kept for a while, as its Cache-Control says: otherwise a server asks the issuer as often as it
# is asked itself, and every request waits for that.
# Seen: five requests, five fetches of a key set that may be kept for five minutes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >finding.mjs <<'JS'
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { Hono } from 'hono';
import { jwk } from 'hono/jwk';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256', use: 'sig' }];
let fetches = 0;
const issuer = createServer((_request, response) => {
  fetches += 1;
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' });
  response.end(JSON.stringify({ keys }));
}).listen(0, '127.0.0.1');
await once(issuer, 'listening');

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = Math.floor(Date.now() / 1000);
const input = `${part({ alg: 'ES256', typ: 'JWT', kid: 'one' })}.${part({ iat: now, exp: now + 60 })}`;
const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
const headers = { Authorization: `Bearer ${input}.${signature.toString('base64url')}` };

const app = new Hono();
app.use(jwk({ jwks_uri: `http://127.0.0.1:${issuer.address().port}/`, alg: ['ES256'] }));
app.get('/', (context) => context.text('in'));
const statuses = [];
for (let times = 0; times < 5; times++) statuses.push((await app.request('/', { headers })).status);
issuer.close();
console.log(`${statuses.join(', ')}: ${fetches} fetches`);
if (statuses.some((status) => status !== 200)) throw new Error('The token is refused');
if (fetches !== 5) throw new Error('The behaviour has changed');
JS
npm init -y >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund hono@4.13.19
node finding.mjs
