import { html } from '../../common/html.js';
import { makePage, type Page, passwordField, type Product } from '../../common/pages/index.js';
import { MAILED_LINK_SCRIPT } from '../pages/mailed-link.script.js';

const SCRIPT = `${MAILED_LINK_SCRIPT}
show(token === null ? 'stray' : 'confirm');

const choose = () => {
  const own = at('own').checked;
  at('proof').hidden = !own;
  at('password').required = own;
  at('consequence').hidden = own;
};
for (const choice of document.querySelectorAll('[name=opened]')) {
  choice.addEventListener('change', () => {
    complain(at('confirm-form'), []);
    choose();
  });
}
choose();

onSend('confirm-form', async () => {
  const own = at('own').checked;
  const problem = await post('verify-email', own ? { token, password: at('password').value } : { token });
  if (problem === undefined) return moveTo(purpose === 'email_change' ? 'moved' : own ? 'confirmed' : 'claimed');
  if (problem.code === 'token_invalid') return moveTo('invalid');
  return problem.code === 'invalid_credentials' ? ['This is not the password of the account.'] : problem.sentences;
});
`;

/**
 * `GET /auth/verify-email`: where an address is confirmed, that of a new account or the new one of an account.
 *
 * @param product whose page it is
 */
export function makeVerifyEmailPage(product: Product): Page {
  const { name, url } = product;
  return makePage(product, {
    title: 'Confirm your e-mail address',
    script: SCRIPT,
    states: html`
      <section id="confirm" hidden>
        <h1 tabindex="-1" data-unless="email_change">Confirm your address</h1>
        <h1 tabindex="-1" data-if="email_change">Confirm your new address</h1>
        <p class="lead" data-if="email_change">
          Your ${name} account moves to this address as soon as you enter its password.
        </p>
        <form id="confirm-form">
          <fieldset data-unless="email_change">
            <legend>Did you create this ${name} account?</legend>
            <label class="choice"
              ><input type="radio" name="opened" id="own" checked /> Yes, and I know its password</label
            >
            <label class="choice"
              ><input type="radio" name="opened" id="foreign" /> No, or I do not know its password</label
            >
          </fieldset>
          <div id="proof">${passwordField('Password', 'current-password')}</div>
          <p class="note" id="consequence" hidden>
            Whoever created the account will be locked out: the password stops working, and everybody is
            logged out. After that, choose a password of your own.
          </p>
          <p role="alert" id="problem"></p>
          <button data-pending="Confirming…">Confirm address</button>
        </form>
      </section>
      <section id="confirmed" class="done" role="status" hidden>
        <h1 tabindex="-1">Your address is confirmed</h1>
        <p class="lead">Thank you. You can close this page.</p>
        <a class="button" href="${url}">Continue to ${name}</a>
      </section>
      <section id="claimed" class="done" role="status" hidden>
        <h1 tabindex="-1">Your address is confirmed</h1>
        <p class="lead">To use the account, choose a password: use “Forgot password” where you log in.</p>
        <a class="button" href="${url}">Continue to ${name}</a>
      </section>
      <section id="moved" class="done" role="status" hidden>
        <h1 tabindex="-1">Your address has changed</h1>
        <p class="lead">This is now the address of your ${name} account. You stay logged in.</p>
        <a class="button" href="${url}">Continue to ${name}</a>
      </section>
      <section id="invalid" class="failed" role="alert" hidden>
        <h1 tabindex="-1">This link is no longer valid</h1>
        <p class="lead">It has expired, was used before, or there is a newer one.</p>
        <p class="lead" data-unless="email_change">
          If your address is not confirmed yet, log in to ${name} and ask for another mail.
        </p>
        <p class="lead" data-if="email_change">
          If your address has not changed, start the change again in your ${name} account.
        </p>
        <a class="button" href="${url}">Continue to ${name}</a>
      </section>
      <section id="stray" class="failed" hidden>
        <h1 tabindex="-1">Open the link in your mail</h1>
        <p class="lead">Only the link that was mailed to an address can confirm it.</p>
      </section>
    `,
  });
}
