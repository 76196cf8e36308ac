import { html, type Html } from '../common/html.js';

/** What a person has to read beside a form, and what they have typed. */
export interface FormState {
  readonly product: { readonly name: string; readonly url: string };
  readonly problem?: string;
  /** As it was typed: anything. */
  readonly login?: string;
}

/** `POST /login` and what it answers, for who runs no scripts: a form, and a second one for a code. */
export function loginForm({ product, problem, login = '' }: FormState): Html {
  return frame(
    product,
    html`
      <h1>Log in</h1>
      <form method="post" class="nl-auth__form">
        ${notice(problem)}
        <div class="nl-field">
          <label class="nl-field__label" for="login">E-mail or username</label>
          <div class="nl-field__box">
            <input
              class="nl-field__input"
              id="login"
              name="login"
              value="${login}"
              autocomplete="username"
              autocapitalize="none"
              spellcheck="false"
              required
            />
          </div>
        </div>
        <div class="nl-field">
          <label class="nl-field__label" for="password">Password</label>
          <div class="nl-field__box">
            <input
              class="nl-field__input"
              id="password"
              name="password"
              type="password"
              autocomplete="current-password"
              required
            />
          </div>
        </div>
        <button class="nl-button nl-button--primary nl-button--medium nl-button--block">Log in</button>
      </form>
      <p class="nl-auth__lead">Everything else here, other ways to log in among them, needs JavaScript.</p>
    `,
  );
}

/**
 * @param state whose page it is, and what is wrong
 * @param challenge of the login that lacks a code
 */
export function codeForm({ product, problem }: FormState, challenge: string): Html {
  return frame(
    product,
    html`
      <h1>One more step</h1>
      <p class="nl-auth__lead">Your account has a second factor.</p>
      <form method="post" class="nl-auth__form">
        ${notice(problem)}
        <input type="hidden" name="challenge" value="${challenge}" />
        <div class="nl-field">
          <label class="nl-field__label" for="code">Code of your app, or a recovery code</label>
          <div class="nl-field__box">
            <input
              class="nl-field__input"
              id="code"
              name="code"
              autocomplete="one-time-code"
              autocapitalize="none"
              spellcheck="false"
              required
            />
          </div>
        </div>
        <button class="nl-button nl-button--primary nl-button--medium nl-button--block">Log in</button>
      </form>
    `,
  );
}

/** A login that goes on with scripts only: a passkey, or something that has to be enrolled first. */
export function scriptsOnly({ product }: FormState): Html {
  return frame(
    product,
    html`
      <h1>Switch on JavaScript</h1>
      <p class="nl-auth__lead">
        Your account asks for a step that needs JavaScript. Switch it on, or use another browser, and log in
        once more.
      </p>
      <a class="nl-button nl-button--plain nl-button--medium nl-button--block" href="">Back to the login</a>
    `,
  );
}

function frame({ name, url }: FormState['product'], content: Html): Html {
  return html`
    <div class="nl-auth">
      <header class="nl-auth__brand">
        <a class="nl-brand" href="${url}">
          <span class="nl-brand__mark" aria-hidden="true"></span>
          <span class="nl-brand__name">${name}</span>
        </a>
      </header>
      <main class="nl-auth__card">${content}</main>
    </div>
  `;
}

function notice(problem: string | undefined): Html | Html[] {
  if (problem === undefined) return [];
  return html`<div class="nl-notice nl-notice--bad" role="alert">${problem}</div>`;
}
