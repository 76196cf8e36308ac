/** The floor of a guarded request: Nest on Fastify with one open route that returns a small object. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HelloController } from './hello.controller.mjs';

class FloorModule {}
Module({ controllers: [HelloController] })(FloorModule);

const app = await NestFactory.create(FloorModule, new FastifyAdapter(), { logger: ['error'] });
await app.listen(Number(process.env.PORT), '127.0.0.1');
