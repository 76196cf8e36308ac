import { type PlatformResponse } from '../../common/http/index.js';
import { type Page } from './page.js';

/**
 * @param page what to show
 * @param response gets its headers
 * @returns the body
 */
export function servePage({ html, headers }: Page, response: PlatformResponse): string {
  for (const [name, value] of Object.entries(headers)) response.header(name, value);
  return html;
}
