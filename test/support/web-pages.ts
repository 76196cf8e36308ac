import { type Browser } from 'playwright-core';
import { launchBrowser } from './browser.js';
import { ProviderServer } from './provider-server.js';
import { freePort } from './server-process.js';
import { SmtpServer } from './smtp.js';
import { startApp, type TestApp } from './test-app.js';
import { ATTACK, WebVisitors } from './web-visitors.js';

/** The service with its pages, what it needs around it, and browsers at it. */
export interface WebPages {
  readonly browser: Browser;
  readonly smtp: SmtpServer;
  /** Its one provider is `corp`, which a stranger has named. */
  readonly providers: ProviderServer;
  readonly server: TestApp;
  readonly origin: string;
  readonly visitors: WebVisitors;
  close(): Promise<void>;
}

/**
 * Starts the service where its pages are on.
 *
 * @param env settings beside those that it needs
 */
export async function startWebPages(env: Record<string, string> = {}): Promise<WebPages> {
  const [browser, smtp, providers] = await Promise.all([
    launchBrowser(),
    SmtpServer.start(),
    ProviderServer.start(),
  ]);
  const PORT = String(await freePort());
  const origin = `http://localhost:${PORT}`;
  const server = await startApp({
    ...{ PORT, PUBLIC_URL: origin, SMTP_URL: smtp.url },
    ...{ FEDERATED_PROVIDERS: 'corp', CORP_NAME: ATTACK, CORP_ISSUER: providers.issuerOf('corp') },
    ...{ CORP_CLIENT_ID: 'corp-client', CORP_CLIENT_SECRET: 'corp-secret', CORP_PRIVATE_ADDRESSES: 'on' },
    ...env,
  });
  return {
    ...{ browser, smtp, providers, server, origin },
    visitors: new WebVisitors(browser, [origin, providers.url]),
    close: async () => {
      await browser.close();
      await server.close();
      await Promise.all([smtp.stop(), providers.stop()]);
    },
  };
}
