import { type ComposedMail, type MailKind } from '../mails.js';
import { EnglishTemplates } from './english-templates.js';

const link = 'https://auth.example.com/auth/reset-password?token=dQw4w9WgXcQ&page=1';
const at = new Date('2026-11-24T06:05:04Z');

/** One mail of every kind, with what a form lets somebody type. */
function mails(name = 'Ada Lovelace'): { [K in MailKind]: ComposedMail } {
  const token = { name, link, expiresAt: at };
  const to = 'ada@example.com';
  return {
    login_code: { kind: 'login_code', to, params: { code: '042137', expiresAt: at } },
    login_link: { kind: 'login_link', to, params: { link, expiresAt: at } },
    password_reset: { kind: 'password_reset', to, params: token },
    invitation: { kind: 'invitation', to, params: token },
    email_verification: { kind: 'email_verification', to, params: token },
    email_change: { kind: 'email_change', to, params: token },
    email_taken: { kind: 'email_taken', to, params: { name, at } },
    email_changed: { kind: 'email_changed', to, params: { name, newEmail: 'lovelace@example.org', at } },
    password_changed: { kind: 'password_changed', to, params: { name, at } },
    factor_added: { kind: 'factor_added', to, params: { name, at } },
    factor_removed: { kind: 'factor_removed', to, params: { name, at } },
    factors_reset: { kind: 'factors_reset', to, params: { name, at } },
    identity_linked: { kind: 'identity_linked', to, params: { name, provider: 'Google', at } },
    identity_unlinked: { kind: 'identity_unlinked', to, params: { name, provider: 'Google', at } },
    recovery_codes_created: { kind: 'recovery_codes_created', to, params: { name, at } },
    recovery_code_used: { kind: 'recovery_code_used', to, params: { name, at } },
  };
}

const templates = (productName = 'Fern'): EnglishTemplates => new EnglishTemplates({ productName });
const kinds = Object.keys(mails()) as MailKind[];
const withLink = ['login_link', 'password_reset', 'invitation', 'email_verification', 'email_change'];

describe.each(kinds)('%s', (kind) => {
  const { subject, text, html } = templates().render(mails()[kind]);

  it('names the product, and the time in UTC', () => {
    expect(subject).toContain('Fern');
    for (const form of [text, html]) {
      expect(form).toContain('Fern');
      expect(form).toContain('24 November 2026 at 06:05 UTC');
    }
  });

  it('says the same in text and in HTML', () => {
    const words = html
      .replace(/<style.*?<\/style>|<title>.*?<\/title>|<[^>]*>/gs, ' ')
      .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    for (const paragraph of text.trim().split('\n'))
      expect(words.replace(/\s+/g, ' ')).toContain(paragraph.replace(/:$/, '').trim());
  });

  it('fetches nothing and runs nothing', () => {
    expect(html).not.toMatch(/<(img|link|script|style|iframe|svg|form)\b|src=|url\(|@import/i);
  });

  it('leaves the colours to the reader, but for those of the button', () => {
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    const coloured = html.match(/<[^>]*(?<![-\w])(color|background)[^>]*>/g) ?? [];
    const own = coloured.filter((tag) => !tag.includes('color-scheme') && !tag.includes('color:inherit'));
    expect(own).toHaveLength(withLink.includes(kind) ? 1 : 0);
    for (const tag of own) expect(tag).toMatch(/background:#1d4ed8;color:#ffffff/);
  });

  if (withLink.includes(kind)) {
    it('has its link as a button and as text, and nothing else to click on', () => {
      expect(text.split('\n')).toContain(link);
      const escaped = link.replace('&', '&#38;');
      expect(html.match(/<a href="([^"]*)"/g)).toEqual([`<a href="${escaped}"`, `<a href="${escaped}"`]);
      expect(html).toContain(`>${escaped}</a>`);
      expect(text.match(/https?:/g)).toHaveLength(1);
    });
  } else {
    it('has nothing to click on', () => {
      expect(text + html).not.toMatch(/https?:|<a\b/);
    });
  }

  it.each([
    '<a href="https://evil.example">Win</a>',
    '"><script>alert(1)</script>',
    "'onmouseover='alert(1)",
    '<!--',
    '</p></body></html>',
    '&lt;b&gt;',
  ])('is not changed in form by somebody of the name %s, and a product of that name', (name) => {
    const tags = (words: string): string[] => words.match(/<[^>]*>/g) ?? [];
    expect(tags(templates(name).render(mails(name)[kind]).html)).toEqual(tags(html));
  });

  it('gives nobody a line of their own', () => {
    const name = 'Ada\r\n\r\nYou have won:\u2028https://evil.example\u0085Bcc: eve@example.com';
    const strange = templates(name).render(mails(name)[kind]);
    expect(strange.subject).not.toMatch(/[\r\n\u0085\u2028]/);
    expect(strange.text.split(/\n|\u2028|\u0085/)).toHaveLength(text.split('\n').length);
  });
});

/**
 * Anybody can sign up with the address of somebody else, and a name that is an advertisement.
 * What goes to an address that nobody has confirmed must not carry it there.
 */
describe('spam in the name of a stranger', () => {
  const advertisement = 'You have won! See evil.example';

  it.each(kinds.filter((kind) => kind !== 'invitation'))('is not delivered by %s', (kind) => {
    expect(JSON.stringify(templates().render(mails(advertisement)[kind]))).not.toContain('evil.example');
  });

  it('is no way to greet whom an administrator has invited', () => {
    expect(templates().render(mails('Ada Lovelace').invitation).text).toMatch(/^Hello Ada Lovelace,\n/);
  });
});
