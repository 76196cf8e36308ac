import { MongoProxy } from './mongo-proxy.js';
import { type MailingApp } from './mailbox.js';
import { startApp, type TestApp } from './test-app.js';

/** An instance of a service whose wire to the database a test can cut. */
export interface BrokenApp extends TestApp {
  proxy: MongoProxy;
}

/**
 * Starts another instance of a service, behind a proxy, whose driver tries nothing twice. For `beforeAll` and
 * `afterAll`: a test that fails while it waits for a message never comes to closing it.
 *
 * @param server the service
 */
export async function startBrokenApp({ mongodbUri, smtp, clock }: MailingApp): Promise<BrokenApp> {
  const proxy = await MongoProxy.start(mongodbUri);
  const uri = new URL(proxy.uri);
  uri.searchParams.set('retryWrites', 'false');
  const app = await startApp({ MONGODB_URI: uri.toString(), SMTP_URL: smtp.url }, clock);
  return {
    ...app,
    proxy,
    close: async () => {
      await app.close();
      await proxy.close();
    },
  };
}
