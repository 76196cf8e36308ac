import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CurrentUser, NightlatchModule, Public } from '../../src/index.js';

@Controller()
class HostController {
  @Get('mine')
  mine(@CurrentUser('id') id: string) {
    return { id };
  }

  @Public()
  @Get('open')
  open(): never {
    throw new Error('of the host');
  }
}

describe.each(['express', 'fastify'])('a host on %s', (platform) => {
  let app: INestApplication;
  let dataDir: string;
  let url: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'host-'));
    const uri = process.env['TEST_MONGODB_URI'] ?? '';

    @Module({
      imports: [
        MongooseModule.forRoot(uri, { dbName: `library-${platform}-${process.pid}` }),
        NightlatchModule.forRoot({ publicUrl: 'http://localhost:3999', dataDir, bcryptCost: 10 }),
      ],
      controllers: [HostController],
    })
    class HostModule {}

    app = await NestFactory.create(
      HostModule,
      platform === 'express' ? new ExpressAdapter() : new FastifyAdapter(),
      { logger: false, abortOnError: false },
    );
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  }, 60_000);

  afterAll(async () => {
    await app.close();
    await rm(dataDir, { recursive: true });
  });

  const post = (path: string, body: unknown) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('guards its routes by default, and knows who has signed up', async () => {
    const refused = await fetch(`${url}/mine`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');

    const signedUp = await post('/auth/signup', {
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      password: 'a long enough passphrase',
    });
    expect(signedUp.status).toBe(201);
    const { accessToken, user } = (await signedUp.json()) as any;
    const mine = await fetch(`${url}/mine`, { headers: { authorization: `Bearer ${accessToken}` } });
    expect(await mine.json()).toEqual({ id: user.id });
  });

  it('refuses an object where a string belongs (NoSQL injection) without any pipe of the host', async () => {
    const refused = await post('/auth/login', { email: { $gt: '' }, password: { $gt: '' } });
    expect(refused.status).toBe(400);
  });

  it('leaves the errors of its own routes to the host', async () => {
    const answer = await fetch(`${url}/open`);
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).not.toContain('problem');
  });
});
