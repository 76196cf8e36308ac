import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import { FROM_OTHER_SITES, isOpened } from '../../common/http/index.js';
import { type PageHeaders, PageOriginPolicy } from '../page-origin.policy.js';

interface PostedRequest {
  method: string;
  headers: PageHeaders & { 'content-type'?: string; authorization?: string };
}

/**
 * Refuses what a foreign page makes a browser send without asking us first. It would come from the address of whoever looks
 * at that page, and use up their limits: a hundred wrong passwords in forms, and nobody there can log in. Stands before all
 * that counts.
 */
@Injectable()
export class CrossSiteGuard implements CanActivate {
  constructor(private readonly pages: PageOriginPolicy) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const request = context.getArgByIndex<PostedRequest>(0);
    if (isOpened(FROM_OTHER_SITES, context)) return true;
    if (needsPreflight(request) || this.pages.evaluate(request.headers) !== 'foreign') return true;
    throw new DomainError('csrf_rejected', {
      detail: 'A page may send this only from PUBLIC_URL or one of CORS_ORIGINS.',
    });
  }
}

/**
 * Whether a browser asks before it sends this for a page of another origin (Fetch standard, "CORS-safelisted"): then CORS,
 * which may be a host's, has decided. GET and HEAD pass too: none of ours changes or counts anything.
 */
function needsPreflight({ method, headers }: PostedRequest): boolean {
  if (method !== 'POST') return true;
  const type = headers['content-type'];
  // Of all schemes this one alone no browser adds by itself.
  if (type === undefined) return headers.authorization?.toLowerCase().startsWith('bearer ') === true;
  return type.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}
