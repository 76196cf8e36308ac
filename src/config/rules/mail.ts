import { isIP } from 'node:net';
import type { z } from 'zod';
import { field } from './field.js';

/** Who a mail is from. */
export interface Mailbox {
  /** As shown beside the address; may be empty. */
  readonly name: string;
  readonly address: string;
}

const ADDRESS =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i;

/**
 * A sender: `no-reply@example.com`, or with a name before it.
 *
 * @returns a schema to its two parts
 */
export function mailbox(): z.ZodType<Mailbox, string> {
  return field('must be an address, or a name and an address: Example <no-reply@example.com>', (value) => {
    const [, name = '', bracketed] =
      /^(?:([^\p{Cc}\p{Cs}<>"]{1,100}?|"[^\p{Cc}\p{Cs}<>"]{1,100}") )?<([^<>]+)>$/u.exec(value) ?? [];
    const address = bracketed ?? value;
    if (!ADDRESS.test(address) || address.length > 254) return undefined;
    return { name: name.replace(/^"(.*)"$/, '$1').trim(), address };
  });
}

/**
 * The sender where none is set.
 *
 * @param name the product's
 * @param publicUrl where the product is; an IP address is no home for a mailbox, so that becomes localhost
 */
export function noReply(name: string, publicUrl: string): Mailbox {
  const { hostname } = new URL(publicUrl);
  const isName = isIP(hostname.replace(/^\[|\]$/g, '')) === 0;
  return { name, address: `no-reply@${isName ? hostname : 'localhost'}` };
}

/**
 * An SMTP server. No path and no parameters: what a library reads there (switching certificate checks off,
 * logging the traffic) must not be one typing error away.
 *
 * @returns a schema that leaves the text as it is
 */
export function smtpUrl(): z.ZodType<string, string> {
  const rule =
    'must be smtp:// or smtps://, then user:password@ if the server asks for them, a host, and a port if it is ' +
    'not the default; what is special in a URL percent-encoded in user and password (@ as %40)';
  return field(rule, (value) => {
    const shape =
      /^smtps?:\/\/([^\s@/?#:]+:[^\s@/?#:]+@)?(\[[\da-f:.]+\]|[a-z0-9.-]*[a-z0-9])(:\d{1,5})?\/?$/i;
    return shape.test(value) && URL.canParse(value) && isDecodable(value) ? value : undefined;
  });
}

function isDecodable(text: string): boolean {
  try {
    return !/[\p{Cc}]/u.test(decodeURIComponent(text));
  } catch {
    return false;
  }
}
