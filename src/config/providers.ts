import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ConfigurationProblem } from './configuration-error.js';
import { isExposed } from './rules/urls.js';

/** What is set of one provider of identities, by the service or a host. What is not set is as the named provider has it. */
export interface ProviderSettings {
  /** What it is called in paths: `google`, `github`, `apple`, `microsoft`, `gitlab`, `discord`, `facebook`, `linkedin`; any other is an OpenID provider. */
  readonly id: string;
  /** What people call it. */
  readonly name?: string | undefined;
  /** The client that the provider has registered. */
  readonly clientId: string;
  /** Its secret; none for a public client, which OpenID providers alone can have. */
  readonly clientSecret?: string | undefined;
  /** The issuer, exactly as the provider writes it; of a named one to use an instance of its own, such as GitLab on your servers. */
  readonly issuer?: string | undefined;
  /** Where its metadata are, where that is not below the issuer. */
  readonly discoveryUrl?: string | undefined;
  /** What is asked for. */
  readonly scopes?: readonly string[] | undefined;
  /** The algorithm that ID tokens must be signed with. Default: RS256. */
  readonly idTokenAlg?: string | undefined;
  /** The domains of e-mail addresses that are this provider's own to give. */
  readonly authoritativeDomains?: readonly string[] | undefined;
  /** Google: the Workspace domain that accounts must be of. */
  readonly hostedDomain?: string | undefined;
  /** Microsoft: `common`, `organizations`, `consumers`, or the id of a tenant. Default: `common`. */
  readonly tenant?: string | undefined;
  /** Apple: the id of the team. */
  readonly teamId?: string | undefined;
  /** Apple: the id of the key. */
  readonly keyId?: string | undefined;
  /** Apple: the key, in PEM form. */
  readonly privateKey?: string | undefined;
  /** Whether the provider may be on a private network, and on this machine without TLS. */
  readonly privateAddresses?: boolean | undefined;
}

/** The texts of one provider, by field; undefined or empty: not set. */
type Field = Exclude<keyof ProviderSettings, 'id'>;

interface FieldRule {
  /** What stands behind the id in the name of its variable. */
  readonly suffix: string;
  readonly kind: 'text' | 'list' | 'flag';
  readonly rule: string;
  readonly isValid: (text: string) => boolean;
  /** Whether its text may be in a file, which `…_FILE` names. */
  readonly mayBeFile?: true;
}

/** Asymmetric ones alone: a key that the provider shares with us would let whoever has our settings sign in its name. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
const DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])?$/;
const TENANT_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const PRINTABLE = /^[!-~]{1,1024}$/;
const URL_RULE = 'must be an https URL without user, password, parameters and #; http for this machine alone';

const FIELDS: Record<Field, FieldRule> = {
  name: {
    ...{ suffix: 'NAME', kind: 'text', rule: 'must have 1 to 50 characters' },
    isValid: (text) => /^[^\p{Cc}]{1,50}$/u.test(text),
  },
  clientId: {
    ...{ suffix: 'CLIENT_ID', kind: 'text', rule: 'must be 1 to 1024 printable ASCII characters' },
    isValid: (text) => PRINTABLE.test(text),
  },
  clientSecret: {
    ...{ suffix: 'CLIENT_SECRET', kind: 'text', mayBeFile: true },
    ...{ rule: 'must be 1 to 1024 printable ASCII characters', isValid: (text) => PRINTABLE.test(text) },
  },
  issuer: { suffix: 'ISSUER', kind: 'text', rule: URL_RULE, isValid: isProviderUrl },
  discoveryUrl: {
    ...{ suffix: 'DISCOVERY_URL', kind: 'text', rule: `${URL_RULE}; with /.well-known/ in its path` },
    isValid: (text) => isProviderUrl(text) && text.includes('/.well-known/'),
  },
  scopes: {
    ...{ suffix: 'SCOPES', kind: 'list', rule: 'must be a comma-separated list of scopes' },
    isValid: (text) => /^[!#-+\--[\]-~]{1,200}$/.test(text),
  },
  idTokenAlg: {
    ...{ suffix: 'ID_TOKEN_ALG', kind: 'text', rule: `must be one of ${ALGORITHMS.join(', ')}` },
    isValid: (text) => ALGORITHMS.includes(text),
  },
  authoritativeDomains: {
    ...{ suffix: 'AUTHORITATIVE_DOMAINS', kind: 'list' },
    ...{
      rule: 'must be a comma-separated list of domains in lower case',
      isValid: (text) => DOMAIN.test(text),
    },
  },
  hostedDomain: {
    ...{ suffix: 'HOSTED_DOMAIN', kind: 'text', rule: 'must be a domain in lower case' },
    isValid: (text) => DOMAIN.test(text),
  },
  tenant: {
    ...{ suffix: 'TENANT', kind: 'text' },
    ...{ rule: 'must be common, organizations, consumers, or the id of a tenant in lower case' },
    isValid: (text) => ['common', 'organizations', 'consumers'].includes(text) || TENANT_ID.test(text),
  },
  teamId: {
    ...{ suffix: 'TEAM_ID', kind: 'text', rule: 'must be ten capitals and digits' },
    isValid: (text) => /^[A-Z\d]{10}$/.test(text),
  },
  keyId: {
    ...{ suffix: 'KEY_ID', kind: 'text', rule: 'must be ten capitals and digits' },
    isValid: (text) => /^[A-Z\d]{10}$/.test(text),
  },
  privateKey: {
    ...{ suffix: 'PRIVATE_KEY', kind: 'text', mayBeFile: true },
    ...{ rule: 'must be what the .p8 file of the key has: a private key in PEM form' },
    isValid: isKeyOfApple,
  },
  privateAddresses: {
    ...{ suffix: 'PRIVATE_ADDRESSES', kind: 'flag', rule: 'must be on or off' },
    isValid: (text) => text === 'on' || text === 'off',
  },
};

/** Those that are known by name, and what must be set of each beside the client. */
const NAMED: ReadonlyMap<string, readonly Field[]> = new Map(
  Object.entries({
    google: ['clientSecret'],
    github: ['clientSecret'],
    apple: ['teamId', 'keyId', 'privateKey'],
    microsoft: ['clientSecret'],
    gitlab: ['clientSecret'],
    discord: ['clientSecret'],
    facebook: ['clientSecret'],
    linkedin: ['clientSecret'],
  }) as [string, Field[]][],
);

/** Which fields mean something to one provider alone. */
const OF_ONE: Partial<Record<Field, string>> = {
  hostedDomain: 'google',
  tenant: 'microsoft',
  teamId: 'apple',
  keyId: 'apple',
  privateKey: 'apple',
};

/** Half of a path and of the name of a cookie: `link` is a route, and `jwt` and `product` begin variables of the service. */
export const PROVIDER_ID = /^(?!(?:link|jwt|product)$)[a-z](?:[a-z\d-]{0,30}[a-z\d])?$/;

/** How a problem names a field: `GOOGLE_CLIENT_ID`, or as a host writes it. */
export type FieldName = (id: string, field: Field) => string;

/** @returns the name of the variable of a field */
export const variableOf: FieldName = (id, field) =>
  `${id.toUpperCase().replaceAll('-', '_')}_${FIELDS[field].suffix}`;

/**
 * @param ids of the providers
 * @returns the names of all variables that say something of them
 */
export function providerVariables(ids: readonly string[]): string[] {
  return ids.flatMap((id) =>
    (Object.keys(FIELDS) as Field[]).flatMap((field) => {
      const name = variableOf(id, field);
      return FIELDS[field].mayBeFile ? [name, `${name}_FILE`] : [name];
    }),
  );
}

/**
 * @param ids of the providers
 * @param texts the environment
 * @param problems gets what can't be read
 * @returns what is set of each; it is still to be checked with {@link providerProblems}
 */
export function readProviders(
  ids: readonly string[],
  texts: Readonly<Record<string, string | undefined>>,
  problems: ConfigurationProblem[],
): ProviderSettings[] {
  return ids.map((id) => {
    const settings: Record<string, unknown> = { id };
    for (const [field, { kind, rule, isValid, mayBeFile }] of Object.entries(FIELDS) as [
      Field,
      FieldRule,
    ][]) {
      const variable = variableOf(id, field);
      const text = texts[variable] || (mayBeFile ? readFile(`${variable}_FILE`, texts, problems) : undefined);
      if (!text) continue;
      // In one line, as it stands in a dotenv file or a variable of a container.
      if (field === 'privateKey') settings[field] = text.replaceAll('\\n', '\n');
      else if (kind === 'list') settings[field] = text.split(',').map((item) => item.trim());
      else if (kind === 'text') settings[field] = text;
      else if (isValid(text)) settings[field] = text === 'on';
      else problems.push({ variable, rule });
    }
    return settings as unknown as ProviderSettings;
  });
}

/**
 * @param providers as they were set
 * @param nameOf how a field is called there
 * @returns everything that is wrong with them
 */
export function providerProblems(
  providers: readonly ProviderSettings[],
  nameOf: FieldName,
): ConfigurationProblem[] {
  const twice = providers.filter(({ id }, index) => providers.findIndex((other) => other.id === id) < index);
  return [
    ...twice.map(({ id }) => ({
      variable: nameOf(id, 'name'),
      rule: 'is of a provider that is named twice',
    })),
    ...providers.flatMap((settings) => problemsOf(settings, (field) => nameOf(settings.id, field))),
  ];
}

function problemsOf(settings: ProviderSettings, nameOf: (field: Field) => string): ConfigurationProblem[] {
  const { id, issuer, discoveryUrl, privateAddresses, tenant = 'common', authoritativeDomains } = settings;
  const problems: ConfigurationProblem[] = [];
  const complain = (field: Field, rule: string): void =>
    void problems.push({ variable: nameOf(field), rule });
  if (typeof id !== 'string' || !PROVIDER_ID.test(id)) {
    complain('name', 'is of a provider whose id is not 1 to 32 lower-case letters, digits and -');
    return problems;
  }
  const named = NAMED.get(id);
  for (const field of ['clientId', ...(named ?? [])] as Field[]) {
    if (settings[field] === undefined) complain(field, `must be set for ${id}`);
  }
  for (const [field, fieldRule] of Object.entries(FIELDS) as [Field, FieldRule][]) {
    const value: unknown = settings[field];
    if (value === undefined) continue;
    if (!isOfKind(value, fieldRule)) complain(field, fieldRule.rule);
    else if ((OF_ONE[field] ?? id) !== id) complain(field, `is for ${OF_ONE[field]} alone`);
  }
  if (named === undefined && issuer === undefined && discoveryUrl === undefined)
    complain('issuer', `must be set for ${id}, or its discovery URL`);
  if (named !== undefined && discoveryUrl !== undefined)
    complain('discoveryUrl', `is not for ${id}: set its issuer`);
  for (const field of ['issuer', 'discoveryUrl'] as const) {
    const url = settings[field];
    if (url === undefined || privateAddresses || !URL.canParse(url)) continue;
    const { protocol, hostname } = new URL(url);
    if (protocol === 'http:' || hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0)
      complain(
        field,
        `leads to this machine or an address: allow that with ${nameOf('privateAddresses')}, or name a host`,
      );
  }
  // Every tenant could call its users what it likes, and be believed.
  if (id === 'microsoft' && authoritativeDomains !== undefined && !TENANT_ID.test(tenant))
    complain('authoritativeDomains', 'needs the id of your tenant: any other can have users of any address');
  return problems;
}

function isOfKind(value: unknown, { kind, isValid }: FieldRule): boolean {
  if (kind === 'flag') return typeof value === 'boolean';
  if (kind === 'text') return typeof value === 'string' && isValid(value);
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === 'string' && isValid(item))
  );
}

function readFile(
  variable: string,
  texts: Readonly<Record<string, string | undefined>>,
  problems: ConfigurationProblem[],
): string | undefined {
  const path = texts[variable];
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    problems.push({ variable, rule: `names a file that can't be read (${code ?? 'unknown error'})` });
    return undefined;
  }
}

function isKeyOfApple(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

function isProviderUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s\\?#@]+$/.test(text) || !URL.canParse(text)) return false;
  return !isExposed(text);
}
