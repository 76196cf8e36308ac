import { Module } from '@nestjs/common';
import { WebBuild } from './web-build.js';

/** The applications for browsers. */
@Module({ providers: [WebBuild], exports: [WebBuild] })
export class WebModule {}
