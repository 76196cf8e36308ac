import { BadRequestException, Body, Controller, Get, Post } from '@nestjs/common';
import { CurrentUser, Public, Roles } from 'nightlatch';
import { type Note, NotesService } from './notes.service.js';

@Controller('notes')
export class NotesController {
  constructor(private readonly notes: NotesService) {}

  /** Whoever is logged in has notes of their own. */
  @Get()
  mine(@CurrentUser('id') owner: string): Note[] {
    return this.notes.of(owner);
  }

  @Post()
  write(@CurrentUser('id') owner: string, @Body('text') text: unknown): Note {
    if (typeof text !== 'string' || text === '') throw new BadRequestException('text is missing');
    return this.notes.add(owner, text);
  }

  /** 403 for everybody else. */
  @Roles('moderator', 'admin')
  @Get('all')
  all(): Note[] {
    return this.notes.all();
  }

  @Public()
  @Get('count')
  count(): { notes: number } {
    return { notes: this.notes.all().length };
  }
}
