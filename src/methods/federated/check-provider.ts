import { Clock } from '../../common/clock.js';
import { type ProviderSettings } from '../../config/index.js';
import { loadOpenidClient } from './load-openid-client.js';
import { describeFailure, ProviderClient } from './provider-client.js';
import { providerOf } from './providers/index.js';

/** One thing that was looked at. */
export interface Finding {
  /** `warning`: it may be right, and cannot be told from here. */
  readonly verdict: 'ok' | 'warning' | 'wrong';
  /** What was seen, and what to do where it is wrong. */
  readonly text: string;
}

/** Seconds that a clock may be off: the library lets an ID token be so much out of its time. */
const CLOCK_TOLERANCE = 30;

/** The kind of key that an algorithm needs, by its first two letters. */
const KEY_TYPES: Readonly<Record<string, string>> = { RS: 'RSA', PS: 'RSA', ES: 'EC', Ed: 'OKP' };

type Metadata = Readonly<Record<string, unknown>>;

/**
 * Looks at one provider as the service would, and asks it for a login that nobody finishes.
 *
 * @param settings of the provider
 * @param redirectUri what should be registered there
 * @returns everything that was looked at
 */
export async function checkProvider(settings: ProviderSettings, redirectUri: string): Promise<Finding[]> {
  const clock = new Clock();
  const client = new ProviderClient(providerOf(settings, clock), clock);
  const findings: Finding[] = [{ verdict: 'ok', text: `the redirect URI to register is ${redirectUri}` }];
  try {
    const configuration = await client.load();
    const metadata: Metadata = { ...configuration.serverMetadata() };
    findings.push({ verdict: 'ok', text: `issuer ${String(metadata['issuer'])}` });
    if (client.provider.endpoints.kind === 'discovery') {
      findings.push(...aboutMetadata(metadata, client), await aboutKeys(metadata, client));
      findings.push(await aboutClock(client.provider.endpoints.url, client, clock));
    }
    findings.push(await aboutRedirect(client, redirectUri));
  } catch (error) {
    findings.push({ verdict: 'wrong', text: `the metadata cannot be used: ${describeFailure(error)}` });
  } finally {
    client.close();
  }
  return findings;
}

function aboutMetadata(metadata: Metadata, { provider }: ProviderClient): Finding[] {
  const findings: Finding[] = [];
  const missing = provider.scopes.filter(
    (scope) => !listOf(metadata, 'scopes_supported', scope).includes(scope),
  );
  if (missing.length > 0) findings.push(warning(`the metadata do not list the scopes ${missing.join(', ')}`));
  const { idTokenAlg = '' } = provider;
  if (!listOf(metadata, 'id_token_signing_alg_values_supported', idTokenAlg).includes(idTokenAlg))
    findings.push(
      wrong(`the provider signs no ID tokens with ${idTokenAlg}: set the algorithm, there or here`),
    );
  if (!provider.refusesPkce && !listOf(metadata, 'code_challenge_methods_supported', 'S256').includes('S256'))
    findings.push(wrong('the provider does not take PKCE with S256'));
  return findings;
}

async function aboutKeys(metadata: Metadata, client: ProviderClient): Promise<Finding> {
  const { idTokenAlg = '' } = client.provider;
  try {
    const answer = await client.look(String(metadata['jwks_uri']));
    const { keys } = (await answer.json()) as { keys?: { kty?: string; alg?: string; use?: string }[] };
    if (!Array.isArray(keys)) return wrong(`the keys cannot be read: no key set (status ${answer.status})`);
    const fitting = keys.filter(
      ({ kty, alg = idTokenAlg, use = 'sig' }) =>
        kty === KEY_TYPES[idTokenAlg.slice(0, 2)] && alg === idTokenAlg && use === 'sig',
    );
    if (fitting.length === 0) return wrong(`none of its ${keys.length} keys is for ${idTokenAlg}`);
    return { verdict: 'ok', text: `${fitting.length} of its ${keys.length} keys can be for ${idTokenAlg}` };
  } catch (error) {
    return wrong(
      `the keys cannot be read: ${error instanceof SyntaxError ? 'no JSON' : describeFailure(error)}`,
    );
  }
}

async function aboutClock(url: string, client: ProviderClient, clock: Clock): Promise<Finding> {
  const date = Date.parse((await client.look(url)).headers.get('date') ?? '');
  if (Number.isNaN(date)) return warning('the provider does not tell its time');
  const off = Math.round((date - clock.now().getTime()) / 1000);
  if (Math.abs(off) < CLOCK_TOLERANCE) return { verdict: 'ok', text: 'the clocks agree' };
  return wrong(
    `its clock is ${Math.abs(off)} s ${off > 0 ? 'ahead of' : 'behind'} this one: ID tokens will be refused`,
  );
}

/** What can be seen without a user: most providers refuse a redirect URI that they do not know before they ask for a name. */
async function aboutRedirect(client: ProviderClient, redirectUri: string): Promise<Finding> {
  try {
    await loadOpenidClient();
    const answer = await client.look(await client.authorizationUrl('check', redirectUri));
    const location = answer.headers.get('location') ?? '';
    const isRefused = answer.status >= 400 || /error/i.test(location);
    if (isRefused)
      return wrong(
        `the provider refuses a login (status ${answer.status}): is the client id right, and the redirect URI registered?`,
      );
    return {
      verdict: 'ok',
      text: 'the provider asks for a login; whether its secret is right the first one tells',
    };
  } catch (error) {
    return wrong(`no login can be asked for: ${describeFailure(error)}`);
  }
}

/** A list of the metadata; where there is none, nothing is known to be missing. */
function listOf(metadata: Metadata, name: string, unlessToldOtherwise: string): readonly unknown[] {
  const list = metadata[name];
  return Array.isArray(list) ? list : [unlessToldOtherwise, ...['openid', 'email', 'profile']];
}

const warning = (text: string): Finding => ({ verdict: 'warning', text });
const wrong = (text: string): Finding => ({ verdict: 'wrong', text });
