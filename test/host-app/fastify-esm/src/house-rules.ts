import {
  type ArgumentsHost,
  type CallHandler,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  HttpException,
  type INestApplication,
  type NestInterceptor,
  ValidationPipe,
  VersioningType,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { map, type Observable, of, tap } from 'rxjs';

/** "Catch everything" of Nest's documentation. */
@Catch()
class CatchEverythingFilter implements ExceptionFilter {
  constructor(private readonly httpAdapterHost: HttpAdapterHost) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const { httpAdapter } = this.httpAdapterHost;
    const ctx = host.switchToHttp();
    const statusCode = exception instanceof HttpException ? exception.getStatus() : 500;
    httpAdapter.reply(ctx.getResponse(), { statusCode, timestamp: new Date().toISOString() }, statusCode);
  }
}

/** Answers by URL, whoever asks. */
class CacheInterceptor implements NestInterceptor {
  private readonly answers = new Map<string, unknown>();

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method, url } = context.switchToHttp().getRequest<{ method: string; url: string }>();
    if (method !== 'GET') return next.handle();
    if (this.answers.has(url)) return of(this.answers.get(url));
    return next.handle().pipe(tap((answer) => this.answers.set(url, answer)));
  }
}

class EnvelopeInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

/** What many applications do to all their routes. */
export function applyHouseRules(app: INestApplication): void {
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.useGlobalPipes(
    new ValidationPipe({ transform: true, transformOptions: { enableImplicitConversion: true } }),
  );
  app.useGlobalInterceptors(new CacheInterceptor(), new EnvelopeInterceptor());
  app.useGlobalFilters(new CatchEverythingFilter(app.get(HttpAdapterHost)));
}
