import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/**
 * Starts a real Chromium, headless. Every `browser.newContext()` is a profile of its own: no cookies, no storage.
 *
 * @returns a browser to close with `close()`
 */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '',
    args: [
      // As root, in a container, Chromium has no sandbox to offer.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Somebody else's web server. Its port makes it another origin, its name, `localhost` or an address, another site. */
export interface Site {
  /** `http://localhost:<port>`: of one site with everything on localhost. */
  localhost: string;
  /** `http://127.0.0.1:<port>`: the same server, and a foreign site to localhost. */
  loopback: string;
  close(): Promise<void>;
}

/**
 * Serves one page, under every path.
 *
 * @param html the page
 * @param folder whose scripts are served beside it
 */
export async function startSite(
  html = '<!doctype html><title>A page</title>',
  folder?: string,
): Promise<Site> {
  const server = createServer(({ url = '' }, response) => {
    if (folder !== undefined && url.endsWith('.js'))
      response.setHeader('Content-Type', 'text/javascript').end(readFileSync(join(folder, url)));
    else response.setHeader('Content-Type', 'text/html; charset=utf-8').end(html);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    localhost: `http://localhost:${port}`,
    loopback: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
