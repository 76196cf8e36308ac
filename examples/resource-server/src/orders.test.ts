import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TestIssuer } from '@nightlatch/resource-server/testing';
import { OrdersModule } from './orders.module.js';

describe('orders', () => {
  let issuer: TestIssuer;
  let app: NestFastifyApplication;
  let orders: string;

  before(async () => {
    issuer = await TestIssuer.start();
    const testing = await Test.createTestingModule({ imports: [OrdersModule.of(issuer.options)] }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.listen(0, '127.0.0.1');
    orders = `${await app.getUrl()}/orders`;
    await issuer.tell(app);
  });
  after(async () => {
    await app.close();
    await issuer.stop();
  });

  it('are for who has a token', async () => {
    const ada = issuer.actingAs({ id: 'ada' });
    assert.deepEqual(await (await fetch(orders, ada)).json(), { owner: 'ada' });
    assert.equal((await fetch(orders)).status, 401);
  });

  it('are all shown to administrators only', async () => {
    assert.equal((await fetch(`${orders}/all`, issuer.actingAs())).status, 403);
    assert.equal((await fetch(`${orders}/all`, issuer.actingAs({ roles: ['admin'] }))).status, 200);
  });

  it('are closed after a log-out', async () => {
    const ada = issuer.actingAs({ id: 'ada' });
    issuer.endSession(ada);
    await issuer.tell(app);
    assert.equal((await fetch(orders, ada)).status, 401);
  });
});
