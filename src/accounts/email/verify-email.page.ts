import { makePage } from '../pages/page.js';

const FORM = `
        <fieldset>
          <legend>Did you open this account yourself?</legend>
          <label><input type="radio" name="opened" id="own" checked> Yes, and this is its password:</label>
          <div id="proof">
            <input id="password" type="password" autocomplete="current-password" aria-label="Password" required aria-describedby="outcome">
            <label><input id="show" type="checkbox"> Show it</label>
          </div>
          <label><input type="radio" name="opened" id="foreign"> No, or I do not know the password</label>
          <small id="consequence" hidden>Then whoever opened it is locked out: the password is no longer valid, and everybody is logged out. You choose your own password by &ldquo;forgot password&rdquo; where you log in.</small>
        </fieldset>
        <button id="send">Confirm the address</button>`;

const SCRIPT = `
      const choose = () => {
        const own = at('own').checked;
        at('proof').hidden = !own;
        at('password').required = own;
        at('consequence').hidden = own;
      };
      for (const id of ['own', 'foreign']) {
        at(id).addEventListener('change', () => {
          say();
          choose();
        });
      }
      choose();

      onSend(async () => {
        const own = at('own').checked;
        const problem = await post(own ? { password: at('password').value } : {});
        if (problem === undefined) {
          return own
            ? finish('The address is confirmed.')
            : finish('The address is confirmed.', 'Choose a password by \\u201cforgot password\\u201d where you log in.');
        }
        say(...problem);
        if (own) at('password').focus();
      });
`;

/** `GET /auth/verify-email`: where an address is confirmed. */
export const verifyEmailPage = makePage('Confirm your address', FORM, SCRIPT);
