import { Module, type NestModule, type OnModuleInit } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { RouteRunner } from './route-runner.js';

/**
 * Keeps the global pipes and interceptors of a host from our routes. Where it has none, Nest calls our handlers as it calls
 * all others.
 */
@Module({ providers: [RouteRunner] })
export class HostEnhancersModule implements NestModule, OnModuleInit {
  constructor(
    private readonly config: ApplicationConfig,
    private readonly runner: RouteRunner,
  ) {}

  /** Nest calls it when the host has said what is global, and before it looks at the routes. */
  configure(): void {
    if (this.hasAny()) this.config.getGlobalInterceptors().unshift(this.runner);
  }

  /** @throws Error when {@link configure} has come to nothing: better no routes than such as give away what they answer */
  onModuleInit(): void {
    if (!this.hasAny() || this.config.getGlobalInterceptors()[0] === this.runner) return;
    throw new Error(
      "nightlatch cannot keep this application's global interceptors and pipes from its routes: its own interceptor is not " +
        'the first. Bind yours to your controllers (@UseInterceptors, @UsePipes), or use a version of @nestjs/core that ' +
        'nightlatch names as a peer.',
    );
  }

  private hasAny(): boolean {
    const { config } = this;
    const lists = [
      config.getGlobalPipes(),
      config.getGlobalRequestPipes(),
      config.getGlobalInterceptors(),
      config.getGlobalRequestInterceptors(),
    ];
    return lists.some((list) => list.length > 0);
  }
}
