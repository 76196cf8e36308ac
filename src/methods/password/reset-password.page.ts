import { makePage } from '../../accounts/index.js';

const FORM = `
        <label for="password">New password</label>
        <input id="password" type="password" autocomplete="new-password" required aria-describedby="rules outcome">
        <label><input id="show" type="checkbox"> Show it</label>
        <small id="rules">Several words that do not belong together are easy to remember and hard to guess.</small>
        <button id="send">Save the password</button>`;

const SCRIPT = `
      onSend(async () => {
        const problem = await post({ newPassword: at('password').value });
        if (problem === undefined) {
          return finish('The password is saved, and you are logged out everywhere.', 'Log in with the new one.');
        }
        say(...problem);
        at('password').focus();
      });
`;

/** `GET /auth/reset-password`: where a new password is chosen. */
export const resetPasswordPage = makePage('Choose a password', FORM, SCRIPT);
