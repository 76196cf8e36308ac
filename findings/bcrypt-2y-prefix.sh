#!/usr/bin/env bash
# bcrypt 6.0.0 (npm): compare() takes a record with the prefix $2y$ and says false, without an error.
# Expected: true, as for $2b$, of which $2y$ is another name (PHP, parse-server and Dovecot write it), or an error that
# says that the prefix is not known. So records of such systems look like wrong passwords.
# Seen: "$2b$: true" and "$2y$: false" for the same salt, hash and password.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund bcrypt@6.0.0
cat >finding.mjs <<'JS'
import bcrypt from 'bcrypt';

const password = 'correct horse battery staple';
const record = await bcrypt.hash(password, 4);
const renamed = record.replace('$2b$', '$2y$');
const seen = [await bcrypt.compare(password, record), await bcrypt.compare(password, renamed)];
console.log(`$2b$: ${seen[0]}\n$2y$: ${seen[1]}`);
if (seen.join() !== 'true,false') throw new Error('The behaviour has changed');
JS
node finding.mjs
