import { type ExecutionContext, Inject, Injectable, Logger } from '@nestjs/common';
import { HTTP_CONFIG, type HttpConfig } from '../../config/index.js';

/** What an adapter has of the path as it was sent. */
interface SentRequest {
  readonly originalUrl?: string;
  readonly url: string;
}

/**
 * Notices that a host has moved our routes and has not told us, by `setGlobalPrefix` say: then mailed links, the path of
 * the refresh cookie and the metadata name routes that there are none of. Nest tells a module nothing of it, so the first
 * request to each of our controllers does.
 */
@Injectable()
export class MovedRoutes {
  private readonly logger = new Logger('NightlatchModule');
  private readonly seen = new WeakSet<object>();
  private hasWarned = false;

  constructor(@Inject(HTTP_CONFIG) private readonly config: HttpConfig) {}

  /** @param context of a request to a route of ours */
  watch(context: ExecutionContext): void {
    const controller = context.getClass();
    if (this.seen.has(controller) || context.getType() !== 'http') return;
    this.seen.add(controller);
    const path: unknown = Reflect.getMetadata('path', controller);
    if (this.hasWarned || typeof path !== 'string') return;
    const { originalUrl, url } = context.switchToHttp().getRequest<SentRequest>();
    const expected = `${path.startsWith('.well-known') ? '' : this.config.routePrefix}/${path}`;
    // In lower case, as Express tells no cases apart.
    const before = (originalUrl ?? url).toLowerCase().indexOf(expected.toLowerCase());
    if (before <= 0) return;
    this.hasWarned = true;
    const moved = (originalUrl ?? url).slice(0, Math.min(before, 100));
    this.logger.warn(
      `The routes of nightlatch are under ${JSON.stringify(moved)}, and it does not know: ${expected} is what mailed links, ` +
        'the path of the refresh cookie and the metadata say. Name that prefix in routePrefix, and leave these routes out of ' +
        'app.setGlobalPrefix (docs/library.md#a-prefix)',
    );
  }
}
