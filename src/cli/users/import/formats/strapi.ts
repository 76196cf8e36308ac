import { type ImportFormat } from './import-format.js';
import { toUser, usualParts } from './to-user.js';
import { truth } from './values.js';

export const strapi: ImportFormat = {
  name: 'strapi',
  system: 'Strapi',
  dump: '`COPY (SELECT row_to_json(t) FROM up_users t) TO STDOUT`, or `admin_users` for the people of the admin panel',
  convert: (user) => toUser({ ...usualParts(user), emailVerified: truth(user['confirmed']) }),
};
