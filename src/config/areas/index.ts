import { accounts } from './accounts.js';
import { audit } from './audit.js';
import { database } from './database.js';
import { factors } from './factors.js';
import { federation } from './federation.js';
import { introspection } from './introspection.js';
import { log } from './log.js';
import { mail } from './mail.js';
import { metrics } from './metrics.js';
import { passkeys } from './passkeys.js';
import { passwords } from './passwords.js';
import { product } from './product.js';
import { revocation } from './revocation.js';
import { service } from './service.js';
import { sessions } from './sessions.js';
import { throttling } from './throttling.js';
import { tokens } from './tokens.js';
import { tracing } from './tracing.js';

/** All settings of the product, in the order in which they are documented and in which problems are listed. */
export const AREAS = [
  service,
  database,
  tokens,
  sessions,
  revocation,
  introspection,
  passwords,
  factors,
  passkeys,
  federation,
  accounts,
  product,
  mail,
  audit,
  throttling,
  metrics,
  tracing,
  log,
] as const;
