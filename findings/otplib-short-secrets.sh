#!/usr/bin/env bash
# otplib 13.5.0: generate() and verify() throw for a secret of 10 bytes, the length that otplib 12 made by default, so
# nobody who enrolled with 12 gets in after an upgrade; generateSecret({ length: 10 }) still makes such secrets.
# verify() also throws for a code of the wrong length or with a letter, where 12 said false: a mistyped code becomes a
# fault of the server unless it is caught.
# Expected: false for what is not the code, and secrets of the version before accepted, or not made.
# Seen: SecretTooShortError twice, a secret of 16 characters (10 bytes), TokenLengthError, TokenFormatError.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund otplib@13.5.0
cat >finding.mjs <<'JS'
import { generate, generateSecret, verify } from 'otplib';

const thrownBy = (act) => act().then(() => 'nothing', ({ name }) => name);
const short = generateSecret({ length: 10 });
const secret = generateSecret();
const seen = [
  await thrownBy(() => generate({ secret: short })),
  await thrownBy(() => verify({ secret: short, token: '123456' })),
  `a secret of ${short.length} characters`,
  await thrownBy(() => verify({ secret, token: '12345' })),
  await thrownBy(() => verify({ secret, token: '12a456' })),
];
console.log(seen.join('\n'));
const known = ['SecretTooShortError', 'SecretTooShortError', 'a secret of 16 characters', 'TokenLengthError', 'TokenFormatError'];
if (seen.join() !== known.join()) throw new Error('The behaviour has changed');
JS
node finding.mjs
