import { type ApiPropertyOptions, type ApiResponseNoStatusOptions } from '@nestjs/swagger';

/** How the documentation describes a password that is to be chosen. */
export const NEW_PASSWORD = {
  description: '8 to 128 characters of any kind; no common password, not your name or e-mail address.',
  minLength: 8,
  maxLength: 128,
  example: 'violet umbrella sunday',
} satisfies ApiPropertyOptions;

/** The same for the token of a mailed link. */
export const MAILED_TOKEN = {
  description: 'What stands behind `#token=` in the mailed link.',
  example: '3q2-7wAAc0nTb5vLk9XyZ1QmJ8sRfHdGuEoPiWtYxUc',
} satisfies ApiPropertyOptions;

/** The same for an answer that is a page. */
export const HTML_PAGE = {
  description: 'A page for a browser.',
  content: { 'text/html': { schema: { type: 'string' }, example: '<!doctype html>…' } },
} satisfies ApiResponseNoStatusOptions;
