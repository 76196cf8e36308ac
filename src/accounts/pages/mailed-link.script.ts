import { FORM_SCRIPT } from '../../common/pages/index.js';

/**
 * What the pages behind mailed links begin with: they take the token out of the address, where it is in no log and no
 * Referer, but in the history of the browser. Nothing of the address is shown; what the link is for chooses words alone.
 */
export const MAILED_LINK_SCRIPT = `${FORM_SCRIPT}
const link = new URLSearchParams(location.hash.slice(1));
const token = link.get('token');
const purpose = link.get('purpose');
history.replaceState(null, '', location.pathname);
// Another link of the same page, opened in this tab.
addEventListener('hashchange', () => location.reload());

for (const part of document.querySelectorAll('[data-if]')) part.hidden = part.dataset.if !== purpose;
for (const part of document.querySelectorAll('[data-unless]')) part.hidden = part.dataset.unless === purpose;
`;
