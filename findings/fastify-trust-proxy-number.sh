#!/usr/bin/env bash
# fastify 5.12.8: with `trustProxy: 1` a request that came through one proxy has the proxy's address as `request.ip`.
# Expected: the address that this proxy added to X-Forwarded-For, as with Express and `trust proxy` 1, and as with a
# function that trusts the first hop. The number is taken without a warning, and trusts nobody.
# Seen: "1: 127.0.0.1" and "a function of the hop: 198.51.100.9".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund fastify@5.12.8
cat >finding.mjs <<'JS'
import fastify from 'fastify';

async function addressSeen(trustProxy) {
  const app = fastify({ trustProxy });
  app.get('/', ({ ip }) => ({ ip }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  const headers = { 'X-Forwarded-For': '203.0.113.7, 198.51.100.9' };
  const { ip } = await (await fetch(`http://127.0.0.1:${app.server.address().port}/`, { headers })).json();
  await app.close();
  return ip;
}

const seen = [await addressSeen(1), await addressSeen((_address, hop) => hop < 1)];
console.log(`1: ${seen[0]}\na function of the hop: ${seen[1]}`);
if (seen.join() !== '127.0.0.1,198.51.100.9') throw new Error('The behaviour has changed');
JS
node finding.mjs
