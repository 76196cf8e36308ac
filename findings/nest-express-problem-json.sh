#!/usr/bin/env bash
# @nestjs/platform-express 11.2.10: what an exception filter answers as `application/problem+json` (RFC 9457) by
# `httpAdapter.reply()` reaches the client as `application/json`, and the log warns that the type "doesn't match".
# Expected: the media type that the filter has set, as with @nestjs/platform-fastify 11 and with version 12 of both: a
# problem is JSON.
# Seen: "an object: application/json; charset=utf-8" and "a string: application/problem+json; charset=utf-8".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @nestjs/common@11.2.10 @nestjs/core@11.2.10 \
  @nestjs/platform-express@11.2.10 reflect-metadata@0.2.2 rxjs@7.8.2
cat >finding.cjs <<'JS'
require('reflect-metadata');
const { Module } = require('@nestjs/common');
const { HttpAdapterHost, NestFactory } = require('@nestjs/core');

class AppModule {}
Module({})(AppModule);

async function typeOf(bodyOf) {
  const app = await NestFactory.create(AppModule, { logger: false });
  const { httpAdapter } = app.get(HttpAdapterHost);
  app.useGlobalFilters({
    catch(_error, host) {
      const response = host.switchToHttp().getResponse();
      httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json');
      httpAdapter.reply(response, bodyOf({ title: 'Not Found', status: 404 }), 404);
    },
  });
  await app.listen(0, '127.0.0.1');
  const answer = await fetch(`${await app.getUrl()}/nowhere`);
  await app.close();
  return answer.headers.get('content-type');
}

(async () => {
  const seen = [await typeOf((problem) => problem), await typeOf(JSON.stringify)];
  console.log(`an object: ${seen[0]}\na string: ${seen[1]}`);
  if (seen.join() !== 'application/json; charset=utf-8,application/problem+json; charset=utf-8')
    throw new Error('The behaviour has changed');
})();
JS
node finding.cjs
