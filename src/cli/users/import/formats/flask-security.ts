import { type ImportFormat } from './import-format.js';
import { toUser, usualParts } from './to-user.js';

export const flaskSecurity: ImportFormat = {
  name: 'flask-security',
  system: 'Flask-Security',
  dump: '`COPY (SELECT row_to_json(t) FROM "user" t) TO STDOUT`; `--password-salt-file` names a file with SECURITY_PASSWORD_SALT',
  convert: (user) => toUser({ ...usualParts(user), passwordFormat: 'flask-security' }),
};
