import type { ApiResponseNoStatusOptions } from '@nestjs/swagger';

/** How the documentation describes an answer that is a page. */
export const HTML_PAGE = {
  description: 'A page for a browser.',
  content: { 'text/html': { schema: { type: 'string' }, example: '<!doctype html>…' } },
} satisfies ApiResponseNoStatusOptions;
