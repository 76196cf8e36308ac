import { text } from '../rules/field.js';
import { pageUrl } from '../rules/urls.js';
import type { Area } from './setting.js';

export const product = {
  title: 'Product',
  settings: {
    PRODUCT_NAME: {
      schema: text(
        'must be 1 to 60 characters, none of them a control character, and no white space at its ends',
        /^(?!\s)[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,60}(?<!\s)$/u,
      ).prefault('nightlatch'),
      summary: 'What mails and pages call the product, 1 to 60 characters.',
      option: 'productName',
    },
    PRODUCT_URL: {
      schema: pageUrl().optional(),
      default: '`/`, the front page of where they are served',
      example: 'https://app.example.com',
      summary: 'Where the pages behind mailed links lead back to: the front page of the product.',
      details: 'An http or https URL without user, password and `#`.',
      option: 'productUrl',
    },
  },
} satisfies Area;
