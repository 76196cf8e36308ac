import { adonisjs } from './adonisjs.js';
import { aspnetIdentity } from './aspnet-identity.js';
import { auth0 } from './auth0.js';
import { betterAuth } from './better-auth.js';
import { clerk } from './clerk.js';
import { crypt } from './crypt.js';
import { devise } from './devise.js';
import { directus } from './directus.js';
import { django } from './django.js';
import { dovecot } from './dovecot.js';
import { drupal7 } from './drupal7.js';
import { firebase } from './firebase.js';
import { flaskSecurity } from './flask-security.js';
import { fusionauth } from './fusionauth.js';
import { htpasswd } from './htpasswd.js';
import { keycloak } from './keycloak.js';
import { keystone } from './keystone.js';
import { kratos } from './kratos.js';
import { laravel } from './laravel.js';
import { lucia } from './lucia.js';
import { mediawiki } from './mediawiki.js';
import { medusa } from './medusa.js';
import { meteor } from './meteor.js';
import { ndjson } from './ndjson.js';
import { nodebb } from './nodebb.js';
import { openldap } from './openldap.js';
import { parseServer } from './parse-server.js';
import { passlib } from './passlib.js';
import { passportLocalMongoose } from './passport-local-mongoose.js';
import { payload } from './payload.js';
import { php } from './php.js';
import { rocketChat } from './rocket-chat.js';
import { springSecurity } from './spring-security.js';
import { strapi } from './strapi.js';
import { supabase } from './supabase.js';
import { supertokens } from './supertokens.js';
import { vendure } from './vendure.js';
import { werkzeug } from './werkzeug.js';
import { wordpress } from './wordpress.js';
import { type ImportFormat } from './import-format.js';

/** Every system that `users import` takes users from, in the order of the list that it shows. */
export const IMPORT_FORMATS: readonly ImportFormat[] = [
  ndjson,
  passportLocalMongoose,
  betterAuth,
  meteor,
  rocketChat,
  parseServer,
  payload,
  nodebb,
  adonisjs,
  medusa,
  strapi,
  keystone,
  directus,
  vendure,
  lucia,
  supabase,
  auth0,
  clerk,
  keycloak,
  fusionauth,
  kratos,
  supertokens,
  firebase,
  django,
  werkzeug,
  flaskSecurity,
  passlib,
  devise,
  laravel,
  php,
  wordpress,
  drupal7,
  mediawiki,
  aspnetIdentity,
  springSecurity,
  dovecot,
  openldap,
  crypt,
  htpasswd,
];
