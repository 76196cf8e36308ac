import { createHash } from 'node:crypto';

/** A page behind a mailed link. */
export interface Page {
  html: string;
  /** What the browser must be told with it. */
  headers: Record<string, string>;
}

const STYLE = `
      :root { color-scheme: light dark; }
      body { font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 28rem; margin: 12vh auto; padding: 0 1.5rem; }
      h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; }
      label { display: block; }
      input[type=password], input[type=text] { font: inherit; width: 100%; box-sizing: border-box; padding: 0.5rem; margin: 0.25rem 0; }
      fieldset { border: 0; margin: 0 0 1rem; padding: 0; }
      legend { padding: 0; }
      button { font: inherit; padding: 0.5rem 1.25rem; margin: 0.75rem 0; cursor: pointer; }
      small { display: block; }
      [role=status]:not(:empty) { border-left: 0.25rem solid currentColor; padding-left: 0.75rem; white-space: pre-line; }
      [hidden] { display: none; }
    `;

/**
 * What both pages do: they take the token out of the address, where it is in no log and no Referer, but in the
 * history of the browser; they send it when a person says so, and tell what came of it. Texts only ever become
 * text (`textContent`), and nothing of the address is shown.
 */
const SHARED_SCRIPT = `
      const at = (id) => document.getElementById(id);
      const token = new URLSearchParams(location.hash.slice(1)).get('token');
      history.replaceState(null, '', location.pathname);

      const say = (...messages) => { at('outcome').textContent = messages.join('\\n'); };

      const finish = (...messages) => {
        at('form').hidden = true;
        say(...messages);
      };

      /** Seconds, rounded up to what a person counts in. */
      const inWords = (seconds = 0) =>
        seconds < 1 ? 'a moment' : seconds < 100 ? seconds + ' s' : Math.ceil(seconds / 60) + ' minutes';

      /** Undefined when it went well, or else what to tell. */
      const post = async (body) => {
        try {
          const response = await fetch(location.pathname, {
            method: 'POST',
            credentials: 'omit',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ token, ...body }),
          });
          if (response.ok) return undefined;
          const { code, title, detail, errors, retryAfter } = await response.json();
          if (code === 'token_invalid') return [title + '.', detail ?? 'Ask for another mail, and use the newest one.'];
          if (code === 'invalid_credentials') return [detail ?? 'This is not the password of the account.'];
          if (code === 'password_rejected' && errors) return errors.flatMap(({ messages }) => messages);
          return [title + '.', detail ?? 'Try again in ' + inWords(retryAfter) + '.'];
        } catch {
          return ['The server could not be reached.', 'Try again in a moment.'];
        }
      };

      /** Runs when the form is sent; one attempt at a time. */
      const onSend = (send) => {
        if (token === null) return finish('This page belongs to a mail. Open it by the link that stands there.');
        at('form').hidden = false;
        at('form').addEventListener('submit', async (event) => {
          event.preventDefault();
          at('send').disabled = true;
          say();
          await send();
          at('send').disabled = false;
        });
        at('show').addEventListener('change', () => {
          at('password').type = at('show').checked ? 'text' : 'password';
        });
      };
`;

/**
 * Puts a page together. It is inert: opening it, as scanners of mails do, changes nothing, and it needs nothing
 * from elsewhere.
 *
 * @param title of the page
 * @param form what is asked, with elements `password`, `show` and `send`
 * @param script what becomes of it; it has `at`, `say`, `finish`, `post` and `onSend` of the shared script
 */
export function makePage(title: string, form: string, script: string): Page {
  const code = `${SHARED_SCRIPT}${script}    `;
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <style>${STYLE}</style>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      <noscript><p>This page needs JavaScript: the link's secret is kept out of what a browser sends by itself.</p></noscript>
      <form id="form" hidden>
${form}
      </form>
      <p id="outcome" role="status" aria-live="polite"></p>
    </main>
    <script>${code}</script>
  </body>
</html>
`;
  const policy = [
    "default-src 'none'",
    `script-src '${sha256(code)}'`,
    `style-src '${sha256(STYLE)}'`,
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    html,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy.join(';'),
      'Referrer-Policy': 'no-referrer',
    },
  };
}

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
