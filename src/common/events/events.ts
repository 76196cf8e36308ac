import { Injectable, Logger } from '@nestjs/common';
import { describeError } from '../errors/index.js';
import { type SecurityEvents } from './catalogue.js';

type AnyListener = <K extends keyof SecurityEvents>(name: K, event: SecurityEvents[K]) => unknown;
type Listener<K extends keyof SecurityEvents> = (event: SecurityEvents[K]) => unknown;

/**
 * Tells who listens what has happened. Who tells does not know who listens, and no listener can harm it: what one
 * throws, at once or later, is logged, and neither the others nor the request notice.
 */
@Injectable()
export class Events {
  private readonly logger = new Logger(Events.name);
  private readonly listeners: { [K in keyof SecurityEvents]?: Listener<K>[] } = {};
  private readonly anyListeners: AnyListener[] = [];

  /**
   * Listens until the application ends.
   *
   * @param name what to
   * @param listener called at once, in the request it happens in: what takes long is for it to put off
   */
  on<K extends keyof SecurityEvents>(name: K, listener: Listener<K>): void {
    const listeners: Listener<K>[] = (this.listeners[name] ??= []);
    listeners.push(listener);
  }

  /**
   * Listens to everything until the application ends.
   *
   * @param listener called as those of {@link on}, and after them
   */
  onAny(listener: AnyListener): void {
    this.anyListeners.push(listener);
  }

  /**
   * @param name what has happened
   * @param event to whom, and why
   */
  emit<K extends keyof SecurityEvents>(name: K, event: SecurityEvents[K]): void {
    const listeners: readonly Listener<K>[] = this.listeners[name] ?? [];
    for (const listener of listeners) this.notify(name, () => listener(event));
    for (const listener of this.anyListeners) this.notify(name, () => listener(name, event));
  }

  private notify(name: keyof SecurityEvents, call: () => unknown): void {
    try {
      const result = call();
      if (result instanceof Promise) result.catch((error: unknown) => this.logFailure(name, error));
    } catch (error) {
      this.logFailure(name, error);
    }
  }

  private logFailure(name: keyof SecurityEvents, error: unknown): void {
    this.logger.error(`A listener to ${name} failed: ${describeError(error)}`);
  }
}
