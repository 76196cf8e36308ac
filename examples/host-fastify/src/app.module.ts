import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { account, discovery, NightlatchModule, password, sessions } from 'nightlatch';
import { TeamModule } from './team.module.js';

const uri = process.env['MONGODB_URI'] ?? 'mongodb://localhost:27017/team';

@Module({
  imports: [
    MongooseModule.forRoot(uri),
    NightlatchModule.forRootAsync({
      useFactory: () => ({ publicUrl: process.env['PUBLIC_URL'] ?? 'http://localhost:3000' }),
      // Below /api, and no more than is needed: no OAuth endpoints, no routes for administrators.
      routePrefix: 'api',
      features: [password(), sessions(), account(), discovery()],
    }),
    TeamModule,
  ],
})
export class AppModule {}
