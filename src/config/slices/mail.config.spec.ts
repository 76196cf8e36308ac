import { randomBytes } from 'node:crypto';
import { ConfigurationError } from '../configuration-error.js';
import { loadEnvironment } from '../environment.js';
import { type MailConfig, mailSlice, type SmtpConfig } from './mail.config.js';

const secrets = {
  KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  JWT_REFRESH_SECRET: randomBytes(32).toString('base64'),
};
const production = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://auth.example.com',
  MONGODB_URI: 'mongodb://db.example.com/nightlatch',
};

function read(env: Record<string, string> = {}): MailConfig {
  return mailSlice.read(
    loadEnvironment({ env: { ...secrets, ...env }, envFile: '/none', dataDir: '/var/lib/nightlatch' }),
  );
}

function problems(env: Record<string, string>): { variable: string; rule: string }[] {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return [...error.problems];
    throw error;
  }
  return [];
}

describe('without a setting', () => {
  it('mails become files, come from the host of PUBLIC_URL, and lead to it', () => {
    expect(read({ PUBLIC_URL: 'https://auth.example.com' })).toEqual({
      production: false,
      smtp: undefined,
      directory: '/var/lib/nightlatch/mail',
      from: { name: 'nightlatch', address: 'no-reply@auth.example.com' },
      host: 'auth.example.com',
      productName: 'nightlatch',
      resetPasswordUrl: 'https://auth.example.com/auth/reset-password',
      verifyEmailUrl: 'https://auth.example.com/auth/verify-email',
      emailLoginUrl: 'https://auth.example.com/auth/email/login',
    });
  });

  it('production does not ask for a server', () => {
    expect(read(production).smtp).toBeUndefined();
  });

  it('the sender has the name of the product, and no address that is a number', () => {
    expect(read({ PRODUCT_NAME: 'Fern & Söhne', PUBLIC_URL: 'http://127.0.0.1:3000' }).from).toEqual({
      name: 'Fern & Söhne',
      address: 'no-reply@localhost',
    });
  });
});

describe('SMTP_URL', () => {
  it.each<[string, Partial<SmtpConfig>]>([
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, secure: false }],
    ['smtp://mail.example.com:2525/', { host: 'mail.example.com', port: 2525 }],
    ['smtps://mail.example.com', { port: 465, secure: true }],
    ['SMTPS://mail.example.com', { port: 465, secure: true }],
    ['smtp://[::1]:1025', { host: '::1', port: 1025 }],
    [
      'smtp://a%40b.example:p%40ss%2Fw%3Ard@mail.example.com',
      { host: 'mail.example.com', credentials: { user: 'a@b.example', password: 'p@ss/w:rd' } },
    ],
  ])('%s', (url, expected) => {
    expect(read({ SMTP_URL: url }).smtp).toMatchObject(expected);
  });

  it.each([
    'mail.example.com',
    'http://mail.example.com',
    'smtp://',
    'smtp://user@mail.example.com',
    'smtp://:hunter2@mail.example.com',
    'smtp://user:hunter2@',
    'smtp://user:hun%ter2@mail.example.com',
    'smtp://user:hunter2%0d%0aQUIT@mail.example.com',
    'smtp://user:hunter2@mail.example.com:99999',
    // What the library would take from there: no certificate check, and a log of all that is said.
    'smtp://user:hunter2@mail.example.com?tls.rejectUnauthorized=false',
    'smtp://user:hunter2@mail.example.com/?logger=true&debug=true',
    'smtp://mail.example.com/path',
    'smtp://mail example.com',
  ])('refuses %s, and does not repeat it', (url) => {
    const found = problems({ SMTP_URL: url });
    expect(found.map(({ variable }) => variable)).toEqual(['SMTP_URL']);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  const withLogin = 'smtp://user:hunter2@mail.example.com';
  it.each<[string, Record<string, string>, string, boolean]>([
    ['in production', production, 'smtp://mail.example.com', true],
    ['in production, an address of our network', production, 'smtp://10.0.0.7:25', true],
    ['in production, this machine', production, 'smtp://localhost:25', false],
    ['in production, this machine by address', production, 'smtp://127.0.0.1:25', false],
    ['in development, with a password', {}, withLogin, true],
    ['in development, without one', {}, 'smtp://mailpit:1025', false],
  ])('asks for TLS %s', (_, env, url, requireTls) => {
    const { smtp } = read({ ...env, SMTP_URL: url });
    expect(smtp).toMatchObject({ requireTls });
  });

  it('does not ask who this machine is, and asks everybody else', () => {
    expect(read({ SMTP_URL: 'smtps://localhost' }).smtp).toMatchObject({ checkCertificate: false });
    expect(read({ SMTP_URL: 'smtps://mail.example.com' }).smtp).toMatchObject({ checkCertificate: true });
    expect(read({ SMTP_URL: 'smtps://localhost.example.com' }).smtp).toMatchObject({
      checkCertificate: true,
    });
  });
});

describe('MAIL_FROM', () => {
  it.each([
    ['no-reply@example.com', '', 'no-reply@example.com'],
    ['<no-reply@example.com>', '', 'no-reply@example.com'],
    ['Example <no-reply@example.com>', 'Example', 'no-reply@example.com'],
    ['"Fern, Baum & Co" <no-reply@example.com>', 'Fern, Baum & Co', 'no-reply@example.com'],
    ['Ärger 🌿 <o.k+1@mail.example.com>', 'Ärger 🌿', 'o.k+1@mail.example.com'],
  ])('%s', (value, name, address) => {
    expect(read({ MAIL_FROM: value }).from).toEqual({ name, address });
  });

  it.each([
    'example.com',
    'a@b@example.com',
    'a@example.com, b@example.com',
    'Example no-reply@example.com',
    'Example <no-reply@example.com> x',
    'Example <a@example.com> <b@example.com>',
    'a b@example.com',
    'a@-example.com',
    'a@example..com',
    'Example\nBcc: x@example.com <no-reply@example.com>',
    'no-reply@example.com\r\nBcc: x@example.com',
  ])('refuses %j', (value) => {
    expect(problems({ MAIL_FROM: value }).map(({ variable }) => variable)).toEqual(['MAIL_FROM']);
  });
});

describe.each(['RESET_PASSWORD_URL', 'VERIFY_EMAIL_URL'])('%s', (variable) => {
  it.each([
    ['https://app.example.com/reset', 'https://app.example.com/reset'],
    ['https://App.Example.com', 'https://app.example.com/'],
    ['https://app.example.com/?page=reset', 'https://app.example.com/?page=reset'],
    ['http://localhost:5173/reset', 'http://localhost:5173/reset'],
  ])('may be %s', (value, url) => {
    expect(Object.values(read({ ...production, [variable]: value }))).toContain(url);
  });

  it.each([
    'app.example.com/reset',
    'ftp://app.example.com',
    'javascript:alert(1)',
    'https://',
    'https://app.example.com/#/reset',
    'https://user:hunter2@app.example.com/reset',
    'https://app.example.com/re set',
    'https:\\\\app.example.com',
  ])('refuses %s', (value) => {
    expect(problems({ [variable]: value }).map((problem) => problem.variable)).toEqual([variable]);
  });

  it('must be https in production: links would travel in the clear', () => {
    expect(problems({ ...production, [variable]: 'http://app.example.com/reset' })).toEqual([
      { variable, rule: 'must be https in production, unless its host is this machine' },
    ]);
    expect(problems({ [variable]: 'http://app.example.com/reset' })).toEqual([]);
  });
});
