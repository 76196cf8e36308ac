/**
 * The home page: plain HTML and a little CSS, no script.
 *
 * @param withDocs whether Swagger UI is served
 */
export function homePage(withDocs: boolean): string {
  const docs = withDocs
    ? `<li><a href="/docs">Swagger UI</a>: sign up, log in, refresh and log out in the page</li>
        <li><a href="/docs-json">OpenAPI 3.1</a>: the same for machines</li>`
    : '';
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>nightlatch</title>
    <link rel="icon" href="data:,">
    <style>
      :root { color-scheme: light dark; }
      body { font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 12vh auto; padding: 0 1.5rem; }
      h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 0.5rem; }
      ul { padding-left: 1.25rem; }
      li { margin: 0.375rem 0; }
    </style>
  </head>
  <body>
    <main>
      <h1>nightlatch</h1>
      <p>The authentication backend of this site: accounts, logins and sessions. It is running.</p>
      <ul>
        ${docs}
        <li>Health: <a href="/health/live">alive</a>, <a href="/health/ready">ready</a></li>
      </ul>
    </main>
  </body>
</html>
`;
}
