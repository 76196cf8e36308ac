import { readFileSync } from 'node:fs';

/** What the build has made of the tokens of docs/design.md: colours, shapes, the face of the text. */
const TOKENS = new URL('../../../dist/web/tokens.css', import.meta.url);

/**
 * The style sheet of a page that stands by itself.
 *
 * @param theme of the product: it sets tokens
 */
export function styleSheetWith(theme = ''): string {
  return `${readFileSync(TOKENS, 'utf8')}\n${STYLE_SHEET}\n${theme}`;
}

/**
 * Our pages beside the applications, on the tokens. Light and dark by what the reader's system says; it reads well on a phone,
 * fetches nothing, and tells success from failure by a sign as well as by a colour.
 *
 * What a page may use: `section` for each of its states, `.lead`, `.hint`, `.field` with `.reveal`, `.choice`, `.note`, `.digits` for a code,
 * `.done` and `.failed` on a state, `[role=alert]` for what is wrong, `.button` for a link, `.button.plain` in `.ways` for several, `main.wide` for more than a form.
 */
const STYLE_SHEET = `
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; min-height: 100vh; padding: clamp(1.5rem, 7vh, 5rem) 1rem 3rem;
  display: flex; flex-direction: column; align-items: center;
  background: radial-gradient(60rem 36rem at 50% -8rem, var(--nl-ground-glow), transparent 70%) no-repeat var(--nl-ground);
  color: var(--nl-text); font: 400 1rem/var(--nl-leading) var(--nl-font); -webkit-font-smoothing: antialiased; overflow-wrap: break-word;
}
body > * { width: 100%; max-width: 26rem; }
body:has(> .wide) > * { max-width: 42rem; }
header {
  display: flex; align-items: center; justify-content: center; gap: 0.75rem; margin-bottom: 1.5rem;
  font-size: 1.125rem; font-weight: 700; letter-spacing: -0.015em;
}
header::before {
  content: ''; flex: none; width: var(--nl-logo-width); height: 28px;
  background: var(--nl-logo) center / contain no-repeat;
}
footer { margin-top: 1.25rem; text-align: center; }
/* Where a state has a way on, that is the way back. */
main:has(> section:not([hidden]) > .button) + footer { display: none; }
main {
  padding: 2rem; border: 1px solid var(--nl-line); border-radius: var(--nl-radius-large); background: var(--nl-surface);
  box-shadow: var(--nl-shadow-2);
}
h1 {
  margin: 0 0 0.5rem; font-size: 1.625rem; font-weight: 650; line-height: var(--nl-leading-tight); letter-spacing: -0.012em;
  text-wrap: balance;
}
h1:focus { outline: none; }
form { margin-top: 1.25rem; }
h2 { margin: 1.75rem 0 0.5rem; font-size: 1.0625rem; }
p { margin: 0 0 1rem; }
p:last-child { margin-bottom: 0; }
dl { margin: 0; }
dt { font-weight: 600; }
dd { margin: 0 0 0.875rem; }
dd:last-child { margin-bottom: 0; }
.lead, .hint, .note, dd { color: var(--nl-soft); }
.hint, .note { font-size: 0.9375rem; }
a { color: var(--nl-accent); text-underline-offset: 0.15em; }
code { font: 0.9em/1.4 var(--nl-font-mono); color: var(--nl-text); }
pre {
  margin: 0.25rem 0; padding: 0.625rem 0.75rem; border: 1px solid var(--nl-line); border-radius: var(--nl-radius-small);
  background: var(--nl-ground); overflow-x: auto;
}

label, legend { font-size: var(--nl-text-s); font-weight: 600; }
.hint { margin: 0.125rem 0 0.5rem; }
.field { display: flex; margin-bottom: 1rem; border: 1px solid var(--nl-edge); border-radius: var(--nl-radius-small); background: var(--nl-surface); }
.field:focus-within { border-color: var(--nl-focus); outline: 2px solid var(--nl-focus); outline-offset: -1px; }
.field:has([aria-invalid=true]) { border-color: var(--nl-bad); outline-color: var(--nl-bad); }
.field input {
  flex: 1; min-width: 0; padding: 0.625rem 0.75rem; border: 0; border-radius: inherit; outline: none;
  background: none; color: inherit; font: inherit;
}
.reveal {
  margin: 0.25rem; padding: 0 0.75rem; border: 0; border-radius: 0.375rem;
  background: none; color: var(--nl-accent); font: inherit; font-size: 0.9375rem; cursor: pointer;
}
fieldset { margin: 0 0 1rem; padding: 0; border: 0; min-width: 0; }
legend { margin-bottom: 0.5rem; padding: 0; }
.choice {
  display: flex; gap: 0.625rem; align-items: baseline; margin-top: 0.5rem; padding: 0.625rem 0.75rem;
  border: 1px solid var(--nl-edge); border-radius: var(--nl-radius-small); font-weight: 400; cursor: pointer;
}
.choice:has(:checked) { border-color: var(--nl-accent); box-shadow: inset 0 0 0 1px var(--nl-accent); }
.choice input { margin: 0; flex: none; accent-color: var(--nl-accent); }
.digits { margin: 1.25rem 0; text-align: center; font: 700 2rem/1.2 var(--nl-font-mono); letter-spacing: 0.08em; }
.note { padding-left: 0.75rem; border-left: 0.25rem solid var(--nl-line); }

button:not(.reveal), .button {
  display: block; width: 100%; padding: 0.6875rem 1rem; border: 1px solid transparent; border-radius: var(--nl-radius-small);
  background: var(--nl-accent); color: var(--nl-on-accent); font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; cursor: pointer;
}
button:not(.reveal):hover, .button:hover { background: var(--nl-accent-hover); }
.button.plain { border-color: color-mix(in srgb, var(--nl-edge) 55%, var(--nl-line)); background: none; color: var(--nl-text); }
.button.plain:hover { border-color: var(--nl-edge); background: var(--nl-sunken); }
.ways { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 1.5rem; }
.ways .button { width: auto; }
button:disabled { opacity: 0.65; cursor: progress; }
:is(a, button, pre, .choice input):focus-visible { outline: 2px solid var(--nl-focus); outline-offset: 2px; }
.reveal:focus-visible { outline-offset: -2px; }

.done h1::before, .failed h1::before, [role=alert]:not(section, :empty)::before {
  display: inline-grid; place-items: center; flex: none; width: 1.25em; height: 1.25em; border-radius: 50%;
  background: var(--sign); color: var(--nl-surface); font-weight: 700; line-height: 1;
}
.done h1::before, .failed h1::before { display: grid; width: 3rem; height: 3rem; margin: 0 auto 1rem; }
.done, .failed { text-align: center; }
.done .button, .failed .button { margin-top: 1.5rem; }
.done h1::before { --sign: var(--nl-good); content: '\\2713' / ''; }
.failed h1::before { --sign: var(--nl-bad); content: '!' / ''; }
[role=alert]:not(section, :empty) {
  display: grid; grid-template-columns: auto 1fr; column-gap: 0.625rem; padding: 0.75rem;
  border: 1px solid var(--nl-bad); border-radius: var(--nl-radius-small); background: var(--nl-bad-soft);
}
[role=alert]:empty { margin: 0; }
h1 + [role=alert] { margin-top: 0.875rem; }
[role=alert]:not(section) > * { grid-column: 2; }
[role=alert]:not(section, :empty)::before { --sign: var(--nl-bad); content: '!' / ''; grid-row: 1; margin-top: 0.125em; }
@media (max-width: 26rem) { main { padding: 1.25rem; } }
`;
