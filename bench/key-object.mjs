/**
 * What a verification costs with a key as text and with a KeyObject made once, in the library that does it
 * (`jsonwebtoken`, below @nestjs/jwt and passport-jwt). Medians of several rounds: node bench/key-object.mjs
 */
import { createPublicKey, createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { stdout } from 'node:process';
import { createRequire } from 'node:module';

const require = createRequire(createRequire(import.meta.url).resolve('@nestjs/jwt'));
const { sign, verify } = require('jsonwebtoken');

const ROUNDS = 15;
const CALLS = 1000;
const claims = { sub: 'hN1mB0l3Tq5kS8wZ2yVdXw', sid: 'x'.repeat(22), roles: ['user'], ver: 1 };

/** Microseconds per call of each way, measured in turns so that both meet the same machine. */
function compare(token, algorithm, asText, asObject) {
  const measure = (key) => {
    const began = performance.now();
    for (let call = 0; call < CALLS; call++) verify(token, key, { algorithms: [algorithm] });
    return ((performance.now() - began) * 1000) / CALLS;
  };
  measure(asText);
  measure(asObject);
  const rounds = Array.from({ length: ROUNDS }, () => [measure(asText), measure(asObject)]);
  const median = (index) => rounds.map((round) => round[index]).sort((a, b) => a - b)[ROUNDS >> 1];
  const [text, object] = [median(0), median(1)];
  stdout.write(
    `${algorithm}  text ${text.toFixed(1)} µs  KeyObject ${object.toFixed(1)} µs  ratio ${(text / object).toFixed(2)}\n`,
  );
}

const secret = randomBytes(32).toString('base64url');
compare(sign(claims, secret), 'HS256', secret, createSecretKey(secret, 'utf8'));
for (const [algorithm, type, options] of [
  ['ES256', 'ec', { namedCurve: 'P-256' }],
  ['RS256', 'rsa', { modulusLength: 2048 }],
]) {
  const { publicKey, privateKey } = generateKeyPairSync(type, options);
  const pem = publicKey.export({ format: 'pem', type: 'spki' });
  compare(sign(claims, privateKey, { algorithm }), algorithm, pem, createPublicKey(pem));
}
