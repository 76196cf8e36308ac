import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { NightlatchModule } from 'nightlatch';
import { ArticlesModule } from './articles.module.js';
import { PartnerStrategy } from './partner.strategy.js';
import { PartnersController } from './partners.controller.js';
import { ProfileController } from './profile.controller.js';
import { CONNECTION, SETTINGS } from './settings.js';
import { User, UserSchema } from './user.js';

@Module({
  imports: [
    MongooseModule.forRoot(SETTINGS.mongodbUri, { connectionName: CONNECTION }),
    MongooseModule.forFeature([{ name: User.name, schema: UserSchema }], CONNECTION),
    NightlatchModule.forRoot({
      connectionName: CONNECTION,
      routePrefix: 'accounts',
      roles: ['editor'],
      rateLimits: SETTINGS.rateLimits,
      adminEmail: SETTINGS.adminEmail,
      adminPassword: SETTINGS.adminPassword,
    }),
    ArticlesModule,
  ],
  controllers: [PartnersController, ProfileController],
  providers: [PartnerStrategy],
})
export class AppModule {}
