import { Module } from '@nestjs/common';
import { WebModule } from '../web-apps/index.js';

/** The pages for people. */
@Module({ imports: [WebModule], exports: [WebModule] })
export class PagesModule {}
