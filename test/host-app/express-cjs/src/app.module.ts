import { Module, ValidationPipe } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { APP_PIPE } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import { NightlatchModule } from 'nightlatch';
import { ArticlesModule } from './articles.module';
import { PartnerStrategy } from './partner.strategy';
import { PartnersController } from './partners.controller';
import { ProfileController } from './profile.controller';
import { type Settings } from './settings';
import { User, UserSchema } from './user';

@Module({
  imports: [
    ConfigModule.forRoot({ ignoreEnvFile: true }),
    MongooseModule.forRootAsync({
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService<Settings, true>) => ({
        uri: config.get('MONGODB_URI', { infer: true }),
      }),
    }),
    MongooseModule.forFeature([{ name: User.name, schema: UserSchema }]),
    NightlatchModule.forRootAsync({
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService<Settings, true>) => ({
        roles: ['editor'],
        rateLimits: config.get('RATE_LIMITS', { infer: true }) !== 'off',
        adminEmail: config.get('ADMIN_EMAIL', { infer: true }),
        adminPassword: config.get('ADMIN_PASSWORD', { infer: true }),
      }),
    }),
    ArticlesModule,
  ],
  controllers: [PartnersController, ProfileController],
  providers: [
    PartnerStrategy,
    {
      provide: APP_PIPE,
      useValue: new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
    },
  ],
})
export class AppModule {}
