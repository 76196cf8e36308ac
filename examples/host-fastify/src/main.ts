import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';

// A body limit is the application's: nightlatch's own routes need no more than this.
const adapter = new FastifyAdapter({ bodyLimit: 16 * 1024 });
const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter);
app.enableShutdownHooks();
await app.listen(Number(process.env['PORT'] ?? 3000));
