export { ConfigurationError, type ConfigurationProblem } from './configuration-error.js';
export { ConfigurationModule } from './configuration.module.js';
export type { Duration } from './duration.js';
export { type RawVariables } from './env.schema.js';
export {
  hostEnvironment,
  isProduction,
  loadEnvironment,
  type Environment,
  type EnvironmentOptions,
} from './environment.js';
export { providerProblems, type ProviderSettings } from './providers.js';
export { isRedirectUri } from './rules/federation.js';
export { adoptDotenv } from './read-variables.js';
export { HOST_OPTIONS } from './host-options.js';
export { ANONYMOUS_ROLE, BUILT_IN_ROLES } from './rules/accounts.js';
export { maySignUp, type SignUpPolicy } from './rules/sign-up.js';
export { ACCOUNTS_CONFIG, type AccountsConfig } from './slices/accounts.config.js';
export { AUDIT_CONFIG, type AuditConfig } from './slices/audit.config.js';
export { DATABASE_CONFIG, type DatabaseConfig } from './slices/database.config.js';
export { FACTORS_CONFIG, type FactorsConfig } from './slices/factors.config.js';
export { HASHING_CONFIG, type HashingConfig } from './slices/hashing.config.js';
export { HTTP_CONFIG, type HttpConfig } from './slices/http.config.js';
export { INTROSPECTION_CONFIG, type IntrospectionConfig } from './slices/introspection.config.js';
export { LOG_CONFIG, type LogConfig, logSlice } from './slices/log.config.js';
export { MAIL_CONFIG, type MailConfig, type SmtpConfig } from './slices/mail.config.js';
export { type Mailbox } from './rules/mail.js';
export { isLoopback } from './rules/urls.js';
export { METRICS_CONFIG, type MetricsConfig } from './slices/metrics.config.js';
export { PASSKEYS_CONFIG, type PasskeysConfig } from './slices/passkeys.config.js';
export { PASSWORDS_CONFIG, type PasswordsConfig } from './slices/passwords.config.js';
export { PRODUCT_CONFIG, type ProductConfig, productSlice } from './slices/product.config.js';
export { REVOCATION_CONFIG, type RevocationConfig } from './slices/revocation.config.js';
export { SESSIONS_CONFIG, type SessionsConfig } from './slices/sessions.config.js';
export { SETTING_SOURCES, type SettingSource, type SettingState } from './setting-states.js';
export { SETTINGS_CONFIG, type SettingsConfig } from './slices/settings.config.js';
export { THROTTLING_CONFIG, type ThrottlingConfig } from './slices/throttling.config.js';
export { TRACING_CONFIG, type TracingConfig } from './slices/tracing.config.js';
export {
  type KeyRingConfig,
  type SharedSecretConfig,
  TOKENS_CONFIG,
  type TokensConfig,
} from './slices/tokens.config.js';
export { misspelt } from './misspelt.js';
