import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { getModelToken } from '@nestjs/mongoose';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Actor, actingAs, createTestingModule, endSession } from 'nightlatch/testing';
import { Article } from './article.js';
import { ArticlesModule } from './articles.module.js';
import { CONNECTION } from './settings.js';

const kept: Article[] = [];
let app: NestFastifyApplication;

before(async () => {
  const testing = await createTestingModule({ imports: [ArticlesModule] })
    .overrideProvider(getModelToken(Article.name, CONNECTION))
    .useValue({ find: () => kept, create: (article: Article) => kept.push(article) })
    .compile();
  app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
after(() => app.close());

async function add(who?: Actor): Promise<number> {
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/articles',
    headers: { ...who?.headers },
    payload: { title: 'Night falls' },
  });
  return statusCode;
}

test('articles are written by editors only, without a database', async () => {
  assert.equal(await add(), 401);
  assert.equal(await add(actingAs(app)), 403);
  assert.deepEqual(kept, []);

  const ada = actingAs(app, { id: 'ada', roles: ['editor'] });
  assert.equal(await add(ada), 201);
  assert.deepEqual(kept, [{ title: 'Night falls', author: 'ada' }]);

  await endSession(app, ada);
  assert.equal(await add(ada), 401);
});

test('articles are read by everybody', async () => {
  assert.equal((await app.inject('/articles')).statusCode, 200);
});
