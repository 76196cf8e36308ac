import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { applyHouseRules } from './house-rules.js';
import { SETTINGS } from './settings.js';

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
if (process.env['HOUSE_RULES'] === 'on') applyHouseRules(app);
app.enableShutdownHooks();
await app.listen(SETTINGS.port, '127.0.0.1');
console.log(`The magazine is on ${await app.getUrl()}`);
