import { type ImportFormat } from './import-format.js';
import { toUser, usualParts } from './to-user.js';

export const werkzeug: ImportFormat = {
  name: 'werkzeug',
  system: 'Flask (Werkzeug)',
  dump: '`COPY (SELECT row_to_json(t) FROM users t) TO STDOUT`, or the table as CSV with a header (`sqlite3 -header -csv app.db "SELECT * FROM user"`)',
  convert: (user) => toUser({ ...usualParts(user), passwordFormat: 'werkzeug' }),
};
