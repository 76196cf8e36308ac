import type { ConfigurationProblem } from './configuration-error.js';
import type { Setting } from './areas/setting.js';
import { hostOf, relyingPartyOf } from './computed-defaults.js';
import type { RawVariables, Variables } from './env.schema.js';
import type { GeneratedName } from './generated-secrets.js';
import { BUILT_IN_ROLES } from './rules/accounts.js';
import { isApp, isBelow } from './rules/passkeys.js';
import { alike } from './rules/secret.js';
import { isExposed, isLoopback } from './rules/urls.js';
import { SETTINGS, type Settings, type VariableName } from './settings.js';

const DECLARATIONS = Object.entries<Setting>(SETTINGS) as [VariableName, Setting][];

type SecretName = {
  [Name in VariableName]: Settings[Name] extends { secret: true } ? Name : never;
}[VariableName];

/** Every variable that holds a secret. */
export const SECRETS = DECLARATIONS.filter(([, { secret }]) => secret).map(([name]) => name as SecretName);

/** What production requires whatever else is set. */
const REQUIRED = DECLARATIONS.filter(([, { required }]) => required === true).map(([name]) => name);

const ACCESS_DEFAULT = SETTINGS.JWT_ACCESS_EXPIRES_IN.schema.def.defaultValue;
const IDLE_DEFAULT = SETTINGS.JWT_REFRESH_EXPIRES_IN.schema.def.defaultValue;
const ABSOLUTE_DEFAULT = SETTINGS.JWT_REFRESH_ABSOLUTE_EXPIRES_IN.schema.def.defaultValue;

/** Seconds that a signing key must sign longer than its tokens live: its successor is published before. */
const ROTATION_HEADROOM = 600;

/**
 * The secrets that tokens are signed with, or kept safe by, under an algorithm.
 *
 * @param algorithm JWT_ALGORITHM
 */
export function tokenSecrets(algorithm: Variables['JWT_ALGORITHM']): GeneratedName[] {
  return [accessSecret(algorithm), 'JWT_REFRESH_SECRET'];
}

function accessSecret(algorithm: Variables['JWT_ALGORITHM']): GeneratedName {
  return algorithm === 'HS256' ? 'JWT_ACCESS_SECRET' : 'KEY_ENCRYPTION_KEY';
}

/**
 * What is wrong with the variables taken together. A rule is left out where a variable it needs breaks its own
 * rule already; the others are applied all the same, so that one start shows everything.
 *
 * @param raw what was set
 * @param values what could be read, defaults included
 * @param elsewhere variables that production does not ask for here
 * @returns the problems, none when all is well
 */
export function crossFieldProblems(
  raw: RawVariables,
  values: Partial<Variables>,
  elsewhere: readonly VariableName[] = [],
): ConfigurationProblem[] {
  return [
    ...productionProblems(raw, values, elsewhere),
    ...lifetimeProblems(values),
    ...rotationProblems(values),
    ...alikeSecrets(raw, values.INTROSPECTION_CLIENTS),
    ...metricsProblems(raw, values),
    ...firstAdminProblems(raw),
    ...mfaProblems(values),
    ...passkeyProblems(raw, values),
  ];
}

/**
 * @param raw secrets by variable, as text
 * @param clients those of INTROSPECTION_CLIENTS
 * @returns a problem for each secret that is like one before it
 */
export function alikeSecrets(
  raw: RawVariables,
  clients: Variables['INTROSPECTION_CLIENTS'] = [],
): ConfigurationProblem[] {
  const secrets: { variable: VariableName; name?: string; secret: string | undefined }[] = [
    ...SECRETS.map((variable) => ({ variable, secret: raw[variable] })),
    ...clients.map(({ secret }, index) => ({
      variable: 'INTROSPECTION_CLIENTS' as const,
      name: `the secret of client ${index + 1}`,
      secret,
    })),
  ];
  return secrets.flatMap(({ variable, name, secret }, index) => {
    if (secret === undefined) return [];
    return secrets
      .slice(0, index)
      .filter((other) => other.secret !== undefined && alike(secret, other.secret))
      .map((other) => {
        const rule = `must have nothing in common with ${other.name ?? other.variable}`;
        return problem(variable, name === undefined ? rule : `${name} ${rule}`);
      });
  });
}

function productionProblems(
  raw: RawVariables,
  values: Partial<Variables>,
  elsewhere: readonly VariableName[],
): ConfigurationProblem[] {
  if (values.NODE_ENV !== 'production') return [];
  const required = new Set(REQUIRED);
  if (values.JWT_ALGORITHM !== undefined) required.add(accessSecret(values.JWT_ALGORITHM));
  const problems = [...required]
    .filter((variable) => raw[variable] === undefined && !elsewhere.includes(variable))
    .map((variable) => problem(variable, 'is required in production'));
  for (const variable of [
    'PUBLIC_URL',
    'RESET_PASSWORD_URL',
    'VERIFY_EMAIL_URL',
    'EMAIL_LOGIN_URL',
  ] as const) {
    const url = values[variable];
    if (url !== undefined && isExposed(url))
      problems.push(problem(variable, 'must be https in production, unless its host is this machine'));
  }
  if (values.EMAIL_LOGIN === true && raw.SMTP_URL === undefined)
    problems.push(problem('SMTP_URL', 'is required in production with EMAIL_LOGIN=on'));
  return problems;
}

function lifetimeProblems(values: Partial<Variables>): ConfigurationProblem[] {
  const {
    JWT_ACCESS_EXPIRES_IN: access,
    JWT_REFRESH_EXPIRES_IN: idle,
    JWT_REFRESH_ABSOLUTE_EXPIRES_IN: absolute,
  } = values;
  const problems: ConfigurationProblem[] = [];
  if (idle === undefined) return problems;
  if (access !== undefined && idle <= access) {
    problems.push(
      problem(
        'JWT_REFRESH_EXPIRES_IN',
        `must be longer than JWT_ACCESS_EXPIRES_IN (default ${ACCESS_DEFAULT})`,
      ),
    );
  }
  if (absolute !== undefined && idle > absolute) {
    problems.push(
      problem(
        'JWT_REFRESH_EXPIRES_IN',
        `must not be longer than JWT_REFRESH_ABSOLUTE_EXPIRES_IN (defaults ${IDLE_DEFAULT} and ${ABSOLUTE_DEFAULT})`,
      ),
    );
  }
  return problems;
}

function metricsProblems(raw: RawVariables, values: Partial<Variables>): ConfigurationProblem[] {
  if (values.METRICS !== true || raw.METRICS_TOKEN !== undefined || isLoopback(hostOf(values))) return [];
  return [problem('METRICS_TOKEN', 'is required for METRICS=on unless HOST is this machine')];
}

function rotationProblems(values: Partial<Variables>): ConfigurationProblem[] {
  const { JWT_ACCESS_EXPIRES_IN: access, KEY_ROTATION_INTERVAL: interval } = values;
  if (access === undefined || interval === undefined || interval >= access + ROTATION_HEADROOM) return [];
  return [
    problem('KEY_ROTATION_INTERVAL', 'must be longer than JWT_ACCESS_EXPIRES_IN by 10 minutes at least'),
  ];
}

function firstAdminProblems(raw: RawVariables): ConfigurationProblem[] {
  if ((raw.ADMIN_EMAIL === undefined) === (raw.ADMIN_PASSWORD === undefined)) return [];
  return raw.ADMIN_EMAIL === undefined
    ? [problem('ADMIN_EMAIL', 'is required with ADMIN_PASSWORD')]
    : [problem('ADMIN_PASSWORD', 'is required with ADMIN_EMAIL')];
}

function mfaProblems({ MFA_POLICY: policy, ROLES: own = [] }: Partial<Variables>): ConfigurationProblem[] {
  if (policy === undefined || policy.requiredOf === 'all') return [];
  const known: readonly string[] = [...BUILT_IN_ROLES, ...own];
  if (policy.requiredOf.every((role) => known.includes(role))) return [];
  return [problem('MFA_POLICY', `must name roles there are: ${known.join(', ')}`)];
}

function passkeyProblems(raw: RawVariables, values: Partial<Variables>): ConfigurationProblem[] {
  const involved = ['PASSKEY_RP_ID', 'PASSKEY_ORIGINS', 'PUBLIC_URL', 'CORS_ORIGINS', 'PORT'] as const;
  if (involved.some((name) => raw[name] !== undefined && values[name] === undefined)) return [];
  if (raw.PASSKEY_RP_ID === undefined && raw.PASSKEY_ORIGINS === undefined) return [];
  const { PASSKEY_RP_ID: rpId, PASSKEY_ORIGINS: origins } = relyingPartyOf(values);
  if (origins.some((origin) => isBelow(origin, rpId) || isApp(origin))) return [];
  return raw.PASSKEY_ORIGINS === undefined
    ? [
        problem(
          'PASSKEY_RP_ID',
          'must be the host of PUBLIC_URL or one of CORS_ORIGINS, or a domain above it',
        ),
      ]
    : [problem('PASSKEY_ORIGINS', 'must have a page on PASSKEY_RP_ID or on a domain below it, or an app')];
}

function problem(variable: VariableName, rule: string): ConfigurationProblem {
  return { variable, rule };
}
