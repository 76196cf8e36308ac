import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { NightlatchModule } from 'nightlatch';
import { NotesController } from './notes.controller.js';
import { NotesService } from './notes.service.js';

@Module({
  imports: [
    MongooseModule.forRoot(process.env['MONGODB_URI'] ?? 'mongodb://localhost:27017/notes'),
    NightlatchModule.forRoot({
      productName: 'Notes',
      roles: ['moderator'],
      publicUrl: process.env['PUBLIC_URL'] ?? 'http://localhost:3000',
    }),
  ],
  controllers: [NotesController],
  providers: [NotesService],
})
export class AppModule {}
