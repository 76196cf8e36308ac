/**
 * The route of nest-route.mjs behind nightlatch's guards, in a Nest application that has the modules of the service
 * and none of its headers and metrics: what a team's own route costs more, and nothing else.
 */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from '../../dist/server/app.module.js';
import { loadEnvironment } from '../../dist/config/index.js';
import { RequireFresh } from '../../dist/index.js';
import { HelloController } from './hello.controller.mjs';

const environment = loadEnvironment({ announce: () => undefined });
/** The same, for sessions that were proved a short time ago. */
class FreshController {
  hello() {
    return { hello: 'world' };
  }
}
const { prototype } = FreshController;
Get('fresh')(prototype, 'hello', Object.getOwnPropertyDescriptor(prototype, 'hello'));
RequireFresh({ maxAge: 3600 })(FreshController);
Controller()(FreshController);

class HostModule {}
const controllers = [HelloController, FreshController];
Module({ imports: [AppModule.forRoot(environment)], controllers })(HostModule);

const app = await NestFactory.create(HostModule, new FastifyAdapter(), { logger: ['error'] });
app.enableShutdownHooks(undefined, { useProcessExit: true });
await app.listen(environment.variables.PORT, '127.0.0.1');
