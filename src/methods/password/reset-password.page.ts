import { MAILED_LINK_SCRIPT } from '../../accounts/index.js';
import { html } from '../../common/html.js';
import { makePage, type Page, passwordField, type Product } from '../../common/pages/index.js';

const SCRIPT = `${MAILED_LINK_SCRIPT}
show(token === null ? 'request' : 'choose');

onSend('choose-form', async () => {
  const problem = await post('reset-password', { token, newPassword: at('password').value });
  if (problem === undefined) return moveTo('saved');
  if (problem.code !== 'token_invalid') return problem.sentences;
  at('invalid').hidden = false;
  moveTo('request');
});

onSend('request-form', async () => {
  const problem = await post('forgot-password', { email: at('email').value });
  if (problem !== undefined) return problem.sentences;
  moveTo('requested');
});
`;

/**
 * `GET /auth/reset-password`: where a new password is chosen, or the first one of an invitation. Without a link, or with one
 * that is no longer valid, it asks for another mail.
 *
 * @param product whose page it is
 * @param hint what is asked of a password
 */
export function makeResetPasswordPage(product: Product, hint: string | undefined): Page {
  const { name, url } = product;
  return makePage(product, {
    title: 'Choose a password',
    script: SCRIPT,
    states: html`
      <section id="choose" hidden>
        <h1 tabindex="-1" data-unless="invitation">Choose a new password</h1>
        <h1 tabindex="-1" data-if="invitation">Welcome to ${name}</h1>
        <p class="lead" data-if="invitation">Choose a password, and your account is ready.</p>
        <form id="choose-form">
          ${passwordField('New password', 'new-password', hint)}
          <p role="alert" id="problem"></p>
          <button data-pending="Saving…">Save password</button>
        </form>
      </section>
      <section id="saved" class="done" role="status" hidden>
        <h1 tabindex="-1">Your password is saved</h1>
        <p class="lead" data-unless="invitation">
          You have been logged out everywhere. Log in with your new password.
        </p>
        <p class="lead" data-if="invitation">
          Your account is ready. Log in with your e-mail address and your password.
        </p>
        <a class="button" href="${url}">Continue to ${name}</a>
      </section>
      <section id="request" hidden>
        <h1 tabindex="-1">Reset your password</h1>
        <p role="alert" id="invalid" hidden>
          The link is no longer valid: it has expired, was used before, or there is a newer one.
        </p>
        <p class="lead">
          Enter the e-mail address of your ${name} account, and we will send you a link to choose a password.
        </p>
        <form id="request-form">
          <label for="email">E-mail address</label>
          <div class="field">
            <input
              id="email"
              type="email"
              autocomplete="username"
              autocapitalize="none"
              spellcheck="false"
              required
              aria-describedby="request-problem"
            />
          </div>
          <p role="alert" id="request-problem"></p>
          <button data-pending="Sending…">Send link</button>
        </form>
      </section>
      <section id="requested" class="done" role="status" hidden>
        <h1 tabindex="-1">Check your e-mail</h1>
        <p class="lead">
          If there is a ${name} account with this address, a mail with a link is on its way. If it does not
          arrive within a few minutes, check your spam folder.
        </p>
      </section>
    `,
  });
}
