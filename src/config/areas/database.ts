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
    COLLECTION_PREFIX: {
      schema: text(
        'must be 1 to 40 of the characters a-z, A-Z, 0-9, _, - and ., beginning with a letter and not with system.',
        /^(?!system\.)[a-zA-Z][\w.-]{0,39}$/,
      ).optional(),
      default: 'none',
      example: 'auth_',
      summary:
        'What stands before the names of our collections, in a database where another application has one of the same ' +
        'name (docs/library.md#the-database): 1 to 40 letters, digits, `_`, `-` and `.`, beginning with a letter.',
      details: 'Set it before the first start: collections that are there are not renamed.',
      option: 'collectionPrefix',
    },
    MONGOD_BINARY: {
      schema: text('must be the path of a mongod', /^\S(.*\S)?$/).optional(),
      default: 'found, or fetched once',
      example: '/usr/bin/mongod',
      summary: 'The path of the `mongod` to start when `MONGODB_URI` is unset.',
    },
  },
} satisfies Area;
