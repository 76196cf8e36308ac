import { createHash } from 'node:crypto';
import { html, Html } from '../html.js';
import { type PlatformResponse } from '../http/index.js';
import { styleSheetWith } from './style-sheet.js';

/** Whose pages they are. */
export interface Product {
  readonly name: string;
  /** Where a page leads back to. */
  readonly url: string;
  /** A style sheet that sets tokens (docs/design.md). */
  readonly theme?: string | undefined;
}

/** What makes a page another one. */
export interface PageContent {
  readonly title: string;
  /** What stands in its `<main>`: one `<section>` for each state it can be in, all but the first one `hidden`. */
  readonly states: Html;
  /** Runs when all of it is there. Without one the page has no script, and may have none. */
  readonly script?: string;
  /** For more than a form. */
  readonly wide?: boolean;
  /** Where the way back would lead to this very page. */
  readonly withoutWayBack?: boolean;
}

const NEEDS_SCRIPT = new Html(
  '<noscript><p>This page needs JavaScript. Switch it on, or open the link in another browser.</p></noscript>',
);

/** A page, ready to be sent. */
export interface Page {
  readonly html: string;
  /** What the browser must be told with it. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Puts a page together: the product's name, the page's states, a way back. It is the same for everybody, fetches nothing,
 * and runs nothing but its own script, which is let in by its hash.
 *
 * @param product whose page it is
 * @param content what it is about
 */
export function makePage({ name, url, theme }: Product, content: PageContent): Page {
  const { title, states, script, wide = false, withoutWayBack = false } = content;
  const style = styleSheetWith(theme);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${name}</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <header>${name}</header>
        <main class="${wide ? 'wide' : ''}">${script === undefined ? [] : NEEDS_SCRIPT}${states}</main>
        ${withoutWayBack ? [] : html`<footer><a href="${url}">Back to ${name}</a></footer>`}
        ${script === undefined ? [] : new Html(`<script>${script}</script>`)}
      </body>
    </html> `;
  const policy = [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src '${sha256(script)}'`, "connect-src 'self'"]),
    `style-src '${sha256(style)}'`,
    'img-src data:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    html: page.toString(),
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy.join(';'),
      'Referrer-Policy': 'no-referrer',
    },
  };
}

/**
 * @param page what to show
 * @param response gets its headers
 * @returns the body
 */
export function servePage(page: Page, response: PlatformResponse): string {
  for (const [name, value] of Object.entries(page.headers)) response.header(name, value);
  return page.html;
}

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
