import { adonis } from './adonis.js';
import { aspnetIdentity } from './aspnet-identity.js';
import { betterAuth } from './better-auth.js';
import { crypt } from './crypt.js';
import { devise } from './devise.js';
import { dovecot } from './dovecot.js';
import { drupal7 } from './drupal7.js';
import { flaskSecurity } from './flask-security.js';
import { keycloak } from './keycloak.js';
import { kratos } from './kratos.js';
import { lucia, lucia1 } from './lucia.js';
import { mediawiki } from './mediawiki.js';
import { medusa } from './medusa.js';
import { meteor } from './meteor.js';
import { nestScrypt } from './nest-scrypt.js';
import { nodebb } from './nodebb.js';
import { passlib } from './passlib.js';
import { passportLocalMongoose } from './passport-local-mongoose.js';
import { payload } from './payload.js';
import { php } from './php.js';
import { phpass } from './phpass.js';
import { spring } from './spring.js';
import { supabase } from './supabase.js';
import { supertokens } from './supertokens.js';
import { werkzeug } from './werkzeug.js';
import { wordpress } from './wordpress.js';
import { type PasswordFormat } from './password-format.js';

/** How other systems write down their passwords, by name. The text of a hash does not always tell. */
export const PASSWORD_FORMATS: readonly PasswordFormat[] = [
  adonis,
  aspnetIdentity,
  betterAuth,
  crypt,
  devise,
  dovecot,
  drupal7,
  flaskSecurity,
  keycloak,
  kratos,
  lucia,
  lucia1,
  mediawiki,
  medusa,
  meteor,
  nestScrypt,
  nodebb,
  passlib,
  passportLocalMongoose,
  payload,
  php,
  phpass,
  spring,
  supabase,
  supertokens,
  werkzeug,
  wordpress,
];
