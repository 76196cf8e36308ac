import { Outbox } from '../../src/mail/index.js';
import { SmtpServer } from '../support/smtp.js';
import { startApp, type TestApp } from '../support/test-app.js';

let smtp: SmtpServer;
let here: TestApp;

beforeEach(async () => {
  smtp = await SmtpServer.start();
  here = await startApp({ SMTP_URL: smtp.url });
});
afterEach(async () => {
  await here.close();
  await smtp.stop();
});

it('sends a mail', async () => {
  const { user } = (await here.api.signUp()).body;
  await here.app.get(Outbox).add({ kind: 'password_changed', userId: user.id, lifetime: 600 });
  const mail = await smtp.mailTo(user.email);
  console.log(mail.raw);
});
