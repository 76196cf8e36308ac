import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { applyHouseRules } from './house-rules';
import { type Settings } from './settings';

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  if (process.env['HOUSE_RULES'] === 'on') applyHouseRules(app);
  app.enableShutdownHooks();
  const config = app.get<ConfigService<Settings, true>>(ConfigService);
  await app.listen(config.get('PORT', { infer: true }), '127.0.0.1');
  console.log(`The magazine is on ${await app.getUrl()}`);
}

void main();
