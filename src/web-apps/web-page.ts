import { HttpStatus } from '@nestjs/common';
import { html, Html } from '../common/html.js';
import { entityTag, isFresh, type PlatformResponse } from '../common/http/index.js';
import { type WebEntry } from './web-build.js';

/** Where the files of the applications are served, behind the prefix of our routes. */
export const WEB_FILES = 'nightlatch';

/** What an application is told by its page. It is the same for everybody, and no secret. */
export interface WebSettings {
  readonly product: { readonly name: string; readonly url: string };
  /** What stands before the paths of our routes: nothing, or `/api`. */
  readonly base: string;
}

/** What a page may do beside what every one may. */
export interface WebPagePolicy {
  /** Origins to which a form of it may lead, beside its own. */
  readonly formTargets?: readonly string[];
  /** For a page that stands by itself: the application does not run in it. */
  readonly withoutScript?: boolean;
}

/** A page, ready to be sent. */
export interface WebPage {
  readonly html: string;
  readonly tag: string;
  readonly policy: string;
}

/**
 * The page in which an application runs. It has no script and no style in itself, and none can be put into it: what the
 * server has to say stands in a `<meta name="nightlatch">`, as JSON.
 *
 * @param entry the files of the application
 * @param settings what it is told
 * @param content what stands in the page until the application has started, and for who runs no scripts
 * @param policy what it may do beside
 */
export function makeWebPage(
  entry: WebEntry,
  settings: WebSettings,
  content: Html,
  { formTargets = [], withoutScript = false }: WebPagePolicy = {},
): WebPage {
  const at = (file: string): string => `${settings.base}/${WEB_FILES}/${file}`;
  const scripts = [
    ...entry.preload.map((file) => html`<link rel="modulepreload" href="${at(file)}" />`),
    html`<script type="module" src="${at(entry.script)}"></script>`,
  ];
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <meta name="nightlatch" content="${JSON.stringify(settings)}" />
        <title>${settings.product.name}</title>
        <link rel="icon" href="data:," />
        ${entry.styles.map((file) => html`<link rel="stylesheet" href="${at(file)}" />`)}
        ${withoutScript ? [] : scripts}
      </head>
      <body>
        <div id="root">${content}</div>
      </body>
    </html> `.toString();
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return { html: page, tag: entityTag(page + policy), policy };
}

/** For who runs no scripts, on a page that does nothing without them. */
export const WEB_NEEDS_SCRIPT = new Html(
  '<noscript><p class="nl-noscript">This page needs JavaScript. Switch it on, or use another browser.</p></noscript>',
);

/**
 * @param page what to show
 * @param ifNoneMatch what the client has of it
 * @param response gets its headers
 * @param keeping whether the browser may keep it: never a page that then shows something of an account, so that going back
 * after a log-out asks again
 * @returns the body; nothing for who has it
 */
export function serveWebPage(
  page: WebPage,
  ifNoneMatch: string | undefined,
  response: PlatformResponse,
  keeping: 'no-store' | 'no-cache',
): string | undefined {
  response.header('Content-Type', 'text/html; charset=utf-8');
  response.header('Content-Security-Policy', page.policy);
  // Not `no-referrer`: with that a form without scripts comes from the origin `null`, which may be anybody's page.
  response.header('Referrer-Policy', 'same-origin');
  response.header('Cache-Control', keeping);
  if (keeping === 'no-store') return page.html;
  response.header('ETag', page.tag);
  if (!isFresh(ifNoneMatch, page.tag)) return page.html;
  response.status(HttpStatus.NOT_MODIFIED);
  return undefined;
}
