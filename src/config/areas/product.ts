import { onOff, text } from '../rules/field.js';
import { styleSheet } from '../rules/style-sheet.js';
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
    PAGES: {
      schema: onOff().prefault('on'),
      summary:
        'Whether there are pages to log in, to sign up and to keep an account: `/login`, `/signup`, `/account`.',
      details: 'They need the transport `cookie` (docs/pages.md).',
    },
    THEME: {
      schema: styleSheet().optional(),
      default: 'ours',
      example: 'docs/theme.css',
      summary:
        'The path of a style sheet with the colours, the logo and the shapes of the product, for all pages.',
      details: 'It sets variables, and is read once, at boot (docs/design.md).',
      option: 'theme',
    },
  },
} satisfies Area;
