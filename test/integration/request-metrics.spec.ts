import { type CanActivate, Controller, Get, type INestApplication, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import { addRequestMetrics } from '../../src/server/metrics/request.metrics.js';

class Closed implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Controller('things')
class Things {
  @Get(':id')
  find(): string {
    return 'a thing';
  }

  @Get(':id/secret')
  @UseGuards(Closed)
  secret(): string {
    return 'a secret';
  }
}

@Module({ controllers: [Things] })
class Host {}

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('The metric of requests on %s', (_platform, createAdapter) => {
  const registry = new Registry();
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    app = await NestFactory.create(Host, createAdapter(), { logger: false });
    addRequestMetrics(registry, app.getHttpAdapter());
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  it('counts what was answered, what a guard refused, and what no route took', async () => {
    for (const path of ['/things/1', '/things/2?q=3', '/things/4/secret', '/nowhere/5'])
      await (await fetch(url + path)).text();
    const metric = await registry.getSingleMetric('nightlatch_http_request_duration_seconds')!.get();
    const counts = metric.values
      .filter((value) => 'metricName' in value && String(value.metricName).endsWith('_count'))
      .map(({ labels, value }) => ({ ...labels, value }));
    expect(counts).toEqual([
      { method: 'GET', route: '/things/:id', status: '200', value: 2 },
      { method: 'GET', route: '/things/:id/secret', status: '403', value: 1 },
      { method: 'GET', route: 'unmatched', status: '404', value: 1 },
    ]);
  });
});
