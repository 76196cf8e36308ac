import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/server/app.module.js';
import { setUpApp } from '../../src/server/app.setup.js';
import { loadEnvironment } from '../../src/config/index.js';
import { hostResolver } from './host-resolver.js';

// A program of its own, compiled by mercurius.e2e-spec.ts: Mercurius can't be loaded by jest.

const environment = loadEnvironment();

/** One context for all requests: the `req` of the first one, which Nest leaves there, must not speak for the next. */
const shared = {};

@Module({
  imports: [
    AppModule.forRoot(environment),
    GraphQLModule.forRoot<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      autoSchemaFile: true,
      subscription: { fullWsTransport: true },
      context: () => shared,
    }),
  ],
  providers: [hostResolver([])],
})
class HostModule {}

// Mercurius' routes have schemas of Fastify, which the adapter of the service takes none of.
const app = await NestFactory.create<NestFastifyApplication>(HostModule, new FastifyAdapter(), {
  bodyParser: false,
  logger: ['error', 'fatal'],
});
await setUpApp(app);
await app.listen(environment.variables.PORT, '127.0.0.1');
