import { html, type Html } from '../html.js';

/**
 * A field for a password, with a button that shows what was typed. The page's script is built on `FORM_SCRIPT`.
 *
 * @param label what it is called
 * @param autocomplete which password a password manager is to fill in or to keep
 * @param hint what is asked of it, said before somebody types
 */
export function passwordField(
  label: string,
  autocomplete: 'current-password' | 'new-password',
  hint?: string,
): Html {
  return html` <label for="password">${label}</label>
    ${hint === undefined ? [] : html`<p class="hint" id="rules">${hint}</p>`}
    <div class="field">
      <input
        id="password"
        type="password"
        autocomplete="${autocomplete}"
        autocapitalize="none"
        spellcheck="false"
        required
        aria-describedby="${hint === undefined ? '' : 'rules '}problem"
      />
      <button class="reveal" type="button" aria-controls="password" aria-label="Show password">Show</button>
    </div>`;
}
