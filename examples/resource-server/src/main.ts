import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { OrdersModule } from './orders.module.js';

const orders = OrdersModule.of({
  issuer: process.env['ISSUER'] ?? 'http://localhost:3000',
  audience: process.env['AUDIENCE'] ?? 'orders',
});
const app = await NestFactory.create<NestFastifyApplication>(orders, new FastifyAdapter());
app.enableShutdownHooks();
await app.listen(Number(process.env['PORT'] ?? 3001));
