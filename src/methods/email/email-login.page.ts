import { MAILED_LINK_SCRIPT } from '../../accounts/index.js';
import { html } from '../../common/html.js';
import { makePage, type Page, type Product } from '../../common/pages/index.js';

const SCRIPT = `${MAILED_LINK_SCRIPT}
/** With our cookies, by which the browser is known: what went wrong, or what was answered. */
const ask = async (route, body) => {
  try {
    const response = await fetch(location.pathname.replace(/email\\/login\\/?$/, route), {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    return response.ok ? { answer } : { problem: { ...answer, sentences: sentences(answer) } };
  } catch {
    return { problem: { sentences: ['The server could not be reached. Check your connection and try again.'] } };
  }
};

let challenge;
/** Goes on from what a login was answered with; the sentences of a problem that this page has no state for. */
const goOn = ({ problem }) => {
  if (problem === undefined) return moveTo('done');
  if (problem.code === 'token_invalid') return moveTo('invalid');
  if (problem.code === 'action_required') return moveTo('unfinished');
  if (problem.code !== 'second_factor_required') return problem.sentences;
  const methods = problem.methods.filter((method) => method !== 'passkey' && method !== 'password');
  challenge = problem.challenge;
  moveTo(methods.length > 0 ? 'factor' : 'unfinished');
};

const open = async () => {
  const { answer, problem } = await ask('email/link', { token });
  if (problem !== undefined) {
    at('trouble').textContent = problem.sentences.join(' ');
    return moveTo(problem.code === 'token_invalid' ? 'invalid' : 'failed');
  }
  for (const place of document.querySelectorAll('.email')) place.textContent = answer.email;
  for (const place of document.querySelectorAll('.device')) place.textContent = answer.device || 'An application';
  at('time').textContent = new Date(answer.requestedAt).toLocaleTimeString('en-GB', { timeStyle: 'short' });
  at('code').textContent = answer.code.replace(/(...)(...)/, '$1 $2');
  if (!answer.isSameBrowser) return show(canOpen ? 'elsewhere' : 'there');
  const wrong = goOn(await ask('email/finish', { token }));
  if (wrong === undefined) return;
  at('trouble').textContent = wrong.join(' ');
  moveTo('failed');
};
const canOpen = at('elsewhere-form') !== null;
show(token === null ? 'stray' : 'opening');
if (token !== null) open();

if (canOpen) {
  onSend('elsewhere-form', async () =>
    goOn(await ask('email/finish', { token, confirm: true, transport: 'cookie' })));
  at('not-here').addEventListener('click', () => moveTo('there'));
}
onSend('factor-form', async () => {
  const code = at('factor-code').value.trim();
  const method = /^\\d{6}$/.test(code) ? 'totp' : 'recovery_code';
  return goOn(await ask('login/continue', { challenge, method, code }));
});
`;

/**
 * `GET /auth/email/login`: where a login by a link goes on. In the browser that asked it does so at once; in any other it says
 * which one did, and asks. Opened, it reads what the link is for, which changes nothing.
 *
 * @param product whose page it is
 * @param canOpen whether sessions may be in a cookie: otherwise this page has no use for one
 */
export function makeEmailLoginPage(product: Product, canOpen: boolean): Page {
  const { name, url } = product;
  const here = html`
    <form id="elsewhere-form">
      <p role="alert" id="problem"></p>
      <button data-pending="Logging in…">Log in here</button>
    </form>
    <form>
      <p class="note">
        To log in there instead, with that browser in front of you, show the code that it waits for.
      </p>
      <button type="button" id="not-here">Show the code</button>
    </form>
  `;
  return makePage(product, {
    title: 'Log in',
    script: SCRIPT,
    states: html`
      <section id="opening" hidden>
        <h1 tabindex="-1">Logging you in…</h1>
      </section>
      <section id="elsewhere" hidden>
        <h1 tabindex="-1">Log in here?</h1>
        <p class="lead">
          <span class="device"></span> asked at <span id="time"></span> to log in to ${name} as
          <span class="email"></span>. This is another browser.
        </p>
        <p class="lead">If it was not you, close this page: nothing happens.</p>
        ${canOpen ? here : []}
      </section>
      <section id="there" hidden>
        <h1 tabindex="-1">Type this code where you asked</h1>
        <p class="lead">
          <span class="device"></span> waits for it, to log in as <span class="email"></span>.
        </p>
        <p class="digits" id="code"></p>
        <p class="note">
          Tell it to nobody: whoever has it is logged in as you. If you did not ask for it, close this page.
        </p>
      </section>
      <section id="factor" hidden>
        <h1 tabindex="-1">One more step</h1>
        <p class="lead">Your account has a second factor.</p>
        <form id="factor-form">
          <label for="factor-code">Code of your app, or a recovery code</label>
          <div class="field">
            <input
              id="factor-code"
              type="text"
              autocomplete="one-time-code"
              autocapitalize="none"
              spellcheck="false"
              required
              aria-describedby="factor-problem"
            />
          </div>
          <p role="alert" id="factor-problem"></p>
          <button data-pending="Logging in…">Log in</button>
        </form>
      </section>
      <section id="done" class="done" role="status" hidden>
        <h1 tabindex="-1">You are logged in</h1>
        <p class="lead">This browser is logged in as <span class="email"></span>.</p>
        <a class="button" href="${url}">Continue to ${name}</a>
      </section>
      <section id="unfinished" class="failed" role="alert" hidden>
        <h1 tabindex="-1">Finish in ${name}</h1>
        <p class="lead">
          Your account asks for something that this page has not. Log in where you usually do, with a code by
          mail if you like.
        </p>
        <a class="button" href="${url}">Continue to ${name}</a>
      </section>
      <section id="invalid" class="failed" role="alert" hidden>
        <h1 tabindex="-1">This link is no longer valid</h1>
        <p class="lead">It has expired or was used before. Ask for another one where you log in.</p>
        <a class="button" href="${url}">Continue to ${name}</a>
      </section>
      <section id="failed" class="failed" role="alert" hidden>
        <h1 tabindex="-1">That did not work</h1>
        <p class="lead" id="trouble"></p>
      </section>
      <section id="stray" class="failed" hidden>
        <h1 tabindex="-1">Open the link in your mail</h1>
        <p class="lead">Only the link that was mailed to you can log you in here.</p>
      </section>
    `,
  });
}
