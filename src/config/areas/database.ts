import { text } from '../rules/field.js';
import { mongodbUri } from '../rules/urls.js';
import type { Area } from './setting.js';

export const database = {
  title: 'Database',
  settings: {
    MONGODB_URI: {
      schema: mongodbUri().optional(),
      required: true,
      default: 'a `mongod` that the service starts itself, with its data in `.data/`',
      example: 'mongodb://localhost:27017/nightlatch?replicaSet=rs0',
      summary: 'The database: `mongodb://` or `mongodb+srv://`.',
    },
    MONGOD_BINARY: {
      schema: text('must be the path of a mongod', /^\S(.*\S)?$/).optional(),
      default: 'found, or fetched once',
      example: '/usr/bin/mongod',
      summary: 'The path of the `mongod` to start when `MONGODB_URI` is unset.',
    },
  },
} satisfies Area;
