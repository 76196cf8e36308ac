export { FORM_SCRIPT } from './form-script.js';
export { makePage, type Page, type PageContent, type Product, servePage } from './page.js';
export { passwordField } from './password-field.js';
