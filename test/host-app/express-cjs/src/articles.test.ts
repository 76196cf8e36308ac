import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type INestApplication } from '@nestjs/common';
import { getModelToken } from '@nestjs/mongoose';
import { type Actor, actingAs, createTestingModule, endSession } from 'nightlatch/testing';
import { Article } from './article';
import { ArticlesModule } from './articles.module';

const kept: Article[] = [];
let app: INestApplication;
let articles: string;

before(async () => {
  const testing = await createTestingModule({ imports: [ArticlesModule] })
    .overrideProvider(getModelToken(Article.name))
    .useValue({ find: () => kept, create: (article: Article) => kept.push(article) })
    .compile();
  app = testing.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  articles = `${await app.getUrl()}/articles`;
});
after(() => app.close());

const add = (who?: Actor): Promise<Response> =>
  fetch(articles, {
    method: 'POST',
    headers: { ...who?.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Night falls' }),
  });

test('articles are written by editors only, without a database', async () => {
  assert.equal((await add()).status, 401);
  assert.equal((await add(actingAs(app))).status, 403);
  assert.deepEqual(kept, []);

  const ada = actingAs(app, { id: 'ada', roles: ['editor'] });
  assert.equal((await add(ada)).status, 201);
  assert.deepEqual(kept, [{ title: 'Night falls', author: 'ada' }]);

  await endSession(app, ada);
  assert.equal((await add(ada)).status, 401);
});

test('articles are read by everybody', async () => {
  assert.equal((await fetch(articles)).status, 200);
});
