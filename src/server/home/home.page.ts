import { html, type Html } from '../../common/html.js';
import { makePage, type Page, type Product } from '../../common/pages/index.js';

/** What the home page knows of the service. */
export interface HomeContent {
  readonly product: Product & {
    /** Whether it has pages to log in. */
    readonly pages: boolean;
  };
  /** Whether Swagger UI is served. */
  readonly withDocs: boolean;
  /** Whether it tells a developer what to do next. */
  readonly withNextSteps: boolean;
  /** The folder of the mails; undefined where a server takes them. */
  readonly mails: string | undefined;
}

/**
 * `GET /`: what somebody sees who opens the service in a browser, and where to go from there.
 *
 * @param content what there is to tell
 */
export function makeHomePage({ product, withDocs, withNextSteps, mails }: HomeContent): Page {
  return makePage(product, {
    title: 'Home',
    wide: true,
    withoutWayBack: product.url === '/',
    states: html`
      <section>
        <h1>The service is running</h1>
        <p class="lead">It handles accounts, logins and sessions for ${product.name}.</p>
        ${product.pages ? PAGES : []} ${withDocs ? TRY_IT : []}
        ${withNextSteps ? nextSteps(mails, product.pages) : []}
        <h2>Health</h2>
        <p><a href="/health/live">Is it alive?</a> · <a href="/health/ready">Is it ready?</a></p>
      </section>
    `,
  });
}

const PAGES = html`<p class="ways">
  <a class="button" href="/signup">Sign up</a> <a class="button plain" href="/login">Log in</a>
  <a class="button plain" href="/account">Your account</a>
  <a class="button plain" href="/console">Console</a>
</p>`;

const TRY_IT = html` <h2>Try it</h2>
  <dl>
    <dt><a href="/docs">Swagger UI</a></dt>
    <dd>Sign up, log in and call the routes from your browser.</dd>
    <dt><a href="/docs-json">OpenAPI document</a></dt>
    <dd>The same for generators and other tools.</dd>
  </dl>`;

function nextSteps(mails: string | undefined, pages: boolean): Html {
  return html` <h2>Next steps</h2>
    <dl>
      <dt>Become an administrator</dt>
      <dd>
        ${
          pages
            ? html`<p>
                <a href="/signup">Sign up</a>, give yourself the role, and open the
                <a href="/console">console</a>:
              </p>`
            : []
        }
        <pre tabindex="0"><code>npm run cli -- users set-role you@example.com user admin</code></pre>
      </dd>
      ${
        mails === undefined
          ? []
          : html`<dt>Read the mails</dt>
              <dd>
                Each one is a file in <code>${mails}</code>, until <code>SMTP_URL</code> names a mail server.
              </dd>`
      }
      <dt>Read the documentation</dt>
      <dd>Start with <code>docs/README.md</code> in the folder of the service.</dd>
    </dl>`;
}
