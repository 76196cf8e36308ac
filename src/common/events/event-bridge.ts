import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Events } from './events.js';

/** What a host's emitter has to be able to do. */
interface Emitter {
  emit(name: string, event: unknown): unknown;
}

/**
 * Tells the host what has happened, by its own means: where it imports EventEmitterModule of `@nestjs/event-emitter`, every
 * event of ours is an event there, under the same name, for `@OnEvent()`.
 */
@Injectable()
export class EventBridge implements OnModuleInit {
  constructor(
    private readonly events: Events,
    private readonly modules: ModuleRef,
  ) {}

  async onModuleInit(): Promise<void> {
    const emitter = await this.findEmitter();
    if (emitter !== undefined) this.events.onAny((name, event) => emitter.emit(name, event));
  }

  /** @returns undefined where the package is not installed, or its module not imported */
  private async findEmitter(): Promise<Emitter | undefined> {
    try {
      const { EventEmitter2 } = await import('@nestjs/event-emitter');
      return this.modules.get<Emitter>(EventEmitter2, { strict: false });
    } catch {
      return undefined;
    }
  }
}
